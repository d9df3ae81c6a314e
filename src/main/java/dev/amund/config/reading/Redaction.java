package dev.amund.config.reading;

import java.util.regex.Pattern;

/** Keeps secrets out of output. */
public final class Redaction {
  private static final String HIDDEN = "***";

  /** Names of keys whose values are secret. */
  private static final Pattern SECRET_KEY =
      Pattern.compile("(?i)password|secret|jaas|user[.-]?info|(token|credentials?|key)$");

  /** The part between the scheme of an address, or its beginning, and its host. */
  private static final Pattern USER_INFO = Pattern.compile("(^|//|[\\s,])[^\\s,/]*@");

  private Redaction() {}

  /**
   * Returns the printable value: hidden if the key says that it is a secret, without user and
   * password if it is an address. Expressions such as {@code ${file::name}} are shown unevaluated.
   *
   * @param raw the value as it was written, before expressions were replaced
   */
  static String shown(String key, String raw) {
    return SECRET_KEY.matcher(key).find() ? HIDDEN : address(raw);
  }

  /** Returns an address, or several, without user and password. */
  public static String address(String url) {
    return USER_INFO.matcher(url).replaceAll("$1" + HIDDEN + "@");
  }
}
