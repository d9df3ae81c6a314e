package dev.amund.http;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium with a profile of its own; where there is none, the test is skipped. */
final class Browser implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final Path SCREENSHOTS = Path.of("target", "screenshots");

  private final ChromeDriver driver;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  static Browser start(Path profile) {
    var chromium = program("chromium", "chromium-browser", "google-chrome");
    var chromedriver = program("chromedriver");
    assumeTrue(
        chromium.isPresent() && chromedriver.isPresent(),
        "There is no Chromium with its chromedriver on the PATH: the page is not tested.");
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    var options =
        new ChromeOptions()
            .setBinary(chromium.get())
            .addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-US",
                "--user-data-dir=" + profile.toAbsolutePath());
    options.setCapability("goog:loggingPrefs", logs);
    var service =
        new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.get()).build();
    return new Browser(new ChromeDriver(service, options));
  }

  private static Optional<File> program(String... names) {
    return Arrays.stream(names)
        .flatMap(
            name ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .map(directory -> new File(directory, name)))
        .filter(File::canExecute)
        .findFirst();
  }

  void open(String address) {
    driver.get(address);
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
  }

  void prefers(String scheme, String motion) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", scheme),
                Map.of("name", "prefers-reduced-motion", "value", motion))));
  }

  Object run(String script, Object... arguments) {
    return driver.executeScript(script, arguments);
  }

  Object runAsync(String script, Object... arguments) {
    driver.manage().timeouts().scriptTimeout(TIMEOUT);
    return driver.executeAsyncScript(script, arguments);
  }

  /** What stands in the element; empty text if it is not there, or not to be seen. */
  String text(String selector) {
    try {
      return driver.findElements(By.cssSelector(selector)).stream()
          .findFirst()
          .map(WebElement::getText)
          .orElse("");
    } catch (StaleElementReferenceException e) {
      // It was replaced just now.
      return "";
    }
  }

  void awaitText(String selector, String text) {
    await("%s shows '%s'".formatted(selector, text))
        .atMost(TIMEOUT)
        .until(() -> text(selector).contains(text));
  }

  int count(String selector) {
    return driver.findElements(By.cssSelector(selector)).size();
  }

  void type(String selector, String text) {
    var element = driver.findElement(By.cssSelector(selector));
    element.clear();
    element.sendKeys(text, Keys.ENTER);
  }

  void click(String selector) {
    driver.findElement(By.cssSelector(selector)).click();
  }

  void press(Keys key) {
    new Actions(driver).sendKeys(key).perform();
  }

  /** What of the console is an error or a warning. */
  List<LogEntry> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .toList();
  }

  /** The whole page, to target/screenshots. */
  void screenshot(String name) throws IOException {
    screenshot(name, true);
  }

  /** What is to be seen without scrolling, to target/screenshots. */
  void screenshotOfView(String name) throws IOException {
    screenshot(name, false);
  }

  private void screenshot(String name, boolean whole) throws IOException {
    var answer =
        driver.executeCdpCommand(
            "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", whole));
    Files.createDirectories(SCREENSHOTS);
    Files.write(
        SCREENSHOTS.resolve(name + ".png"),
        Base64.getDecoder().decode((String) answer.get("data")));
  }

  @Override
  public void close() {
    driver.quit();
  }
}
