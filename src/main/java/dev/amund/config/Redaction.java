package dev.amund.config;

import java.util.regex.Pattern;

/** Keeps secrets out of what people read. */
final class Redaction {
  private static final String HIDDEN = "***";

  /** Names of keys whose values are secret. */
  private static final Pattern SECRET_KEY =
      Pattern.compile("(?i)password|secret|jaas|user[.-]?info|(token|credentials?|key)$");

  /** What stands between the scheme of an address, or its beginning, and its host. */
  private static final Pattern USER_INFO = Pattern.compile("(^|//|[\\s,])[^\\s,/]*@");

  private Redaction() {}

  /**
   * A value as it may be printed: hidden altogether where the key says that it is a secret, and
   * without user and password where it is an address. What an expression such as {@code
   * ${file::name}} stands for is shown as the expression.
   *
   * @param raw the value as it was written, before expressions were replaced
   */
  static String shown(String key, String raw) {
    return SECRET_KEY.matcher(key).find() ? HIDDEN : address(raw);
  }

  /** An address, or several, without user and password. */
  static String address(String url) {
    return USER_INFO.matcher(url).replaceAll("$1" + HIDDEN + "@");
  }
}
