package dev.amund.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.amund.config.HttpConfig;
import dev.amund.config.HttpLimitsConfig;
import dev.amund.event.PendingWork;
import dev.amund.http.api.ApiEvent;
import dev.amund.http.api.StatusView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/** The status page as people see it, in a real browser. */
@Timeout(180)
class StatusPageIT {
  private static final String CHOSEN = "/#model=traffic-signs";
  private static final String TRAFFIC = "[data-model='traffic-signs'] ";
  private static Browser browser;

  @TempDir private Path directory;
  private final AtomicReference<StatusView> status =
      new AtomicReference<>(StatusFixtures.busy("attack", 0.62));
  private ApiInMemory api = StatusFixtures.history();
  private HttpEndpointFixture server;

  @BeforeAll
  static void startBrowser(@TempDir Path profile) {
    browser = Browser.start(profile);
  }

  @AfterAll
  static void stopBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void forgetEarlier() {
    browser.size(1280, 900);
    browser.prefers("light", "no-preference");
    browser.open("about:blank");
    browser.complaints();
  }

  @AfterEach
  void close() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aBusyDaemon() throws IOException {
    open();
    browser.awaitText("#overall", "Not ready");
    browser.awaitText("#connection", "Live");
    browser.awaitText("#facts", "gpu:0");
    browser.awaitText("#facts", "3 d 7 h");
    browser.awaitText("#notices", "2 requests of traffic-signs are quarantined.");
    browser.awaitText("#notices", "schema-registry: the schema registry does not answer");
    browser.awaitText("#batch", "18 requests");
    browser.awaitText("#bar-text", "62 %");
    assertThat(browser.text(".steps [aria-current=step]")).contains("attack");
    browser.awaitText(TRAFFIC + ".card-head", "v12");
    browser.awaitText(TRAFFIC + ".stats", "in 1 d 6 h");
    await().until(() -> browser.count(TRAFFIC + "svg .version") == 12);
    browser.awaitText(TRAFFIC + "[data-part=attempts]", "published as v12 after 2 attempts");
    assertThat(browser.text(TRAFFIC + "[data-part=attempts]"))
        .contains(
            "forget accuracy 99.0 % → 71.0 %",
            "held-out accuracy 94.1 % → 93.7 %",
            "Attempt 1 was refused: The forget set is still recognised: AUC against held-out data"
                + " of the same classes 0.640");
    browser.awaitText("#receipts", "4 (1 held out)");
    await().until(() -> browser.count("#receipts .badge") == 10);
    browser.awaitText("#health li", "schema-registry");
    assertThat(browser.text("#health li")).contains("connection refused");

    for (String scheme : List.of("light", "dark")) {
      browser.prefers(scheme, "reduce");
      for (int width : new int[] {1280, 360}) {
        browser.size(width, 900);
        assertFits();
        assertAccessible();
        browser.screenshot("busy-%s-%d".formatted(scheme, width));
        browser.screenshotOfView("view-%s-%d".formatted(scheme, width));
      }
    }
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aDaemonThatHasOnlyJustStarted() throws IOException {
    api = new ApiInMemory().model("traffic-signs", 0);
    status.set(StatusFixtures.empty());
    open();

    browser.awaitText("#overall", "Ready");
    browser.awaitText("#batch", "No batch is worked on now.");
    browser.awaitText(TRAFFIC, "No version is published yet.");
    browser.awaitText(TRAFFIC, "Nothing is pending.");
    browser.awaitText("#receipts", "No request has come in yet.");
    for (String scheme : List.of("light", "dark")) {
      browser.prefers(scheme, "reduce");
      for (int width : new int[] {1280, 360}) {
        browser.size(width, 900);
        assertFits();
        assertAccessible();
        browser.screenshot("empty-%s-%d".formatted(scheme, width));
      }
    }
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void severalModelsAreAnOverviewFirst() {
    open();
    browser.awaitText("[data-row='traffic-signs']", "v12");
    assertThat(browser.text("[data-row='traffic-signs']"))
        .contains("%", "−0.9", "(0.44 to 0.57)", "7", "in 1 d 6 h", "2");
    assertThat(browser.count("#models .model")).as("the one that the address names").isOne();

    browser.click("[data-row='face-classifier'] button");
    browser.awaitText("#models h3", "face-classifier");
    assertThat(browser.count("#models .model")).isOne();
    assertThat(browser.run("return location.hash")).isEqualTo("#model=face-classifier");
    assertThat(focused()).isEqualTo("face-classifier");
    browser.click("[data-row='face-classifier'] button");
    await().until(() -> browser.count("#models .model") == 0);
    assertThat(browser.run("return location.hash")).isEqualTo("");
    assertThat(browser.complaints()).isEmpty();
  }

  /** What a page costs does not follow the number of models times that of versions. */
  @Test
  void fiftyModelsWithTwoHundredVersionsEachStayLight() throws IOException {
    api = StatusFixtures.fleetHistory(50, 200);
    status.set(StatusFixtures.fleet(50));
    server = new HttpEndpointFixture(HttpEndpointFixture.FREE_PORT, status::get, api);
    browser.open(server.endpoint.address());
    await().until(() -> browser.count("[data-row]") == 50);
    browser.awaitText(
        "#notices",
        "10 requests of model-07, model-17, model-27 and 2 other models are quarantined.");
    assertThat(browser.count("#notices .notice")).isOne();
    assertThat(requestsFor("/models/")).as("before one is chosen").isZero();
    assertThat(nodes()).isLessThan(2_000);
    for (int width : new int[] {1280, 360}) {
      browser.size(width, 900);
      assertFits();
      assertAccessible();
      browser.screenshot("fleet-" + width);
    }

    browser.size(1280, 900);
    browser.click("[data-row='model-07'] button");
    await().until(() -> browser.count("#models svg .version") == 200);
    assertThat(requestsFor("/models/")).isEqualTo(2);
    assertThat(nodes()).isLessThan(4_000);
    assertThat(
            (Long)
                browser.run(
                    "return performance.getEntriesByType('resource')"
                        + ".reduce((sum, each) => sum + each.decodedBodySize, 0)"))
        .as("bytes")
        .isLessThan(300_000);
    assertAccessible();
    browser.screenshot("fleet-chosen");
    assertThat(browser.complaints()).isEmpty();
  }

  private static long requestsFor(String path) {
    return (Long)
        browser.run(
            "return performance.getEntriesByType('resource')"
                + ".filter((each) => each.name.includes(arguments[0])).length",
            path);
  }

  private static long nodes() {
    return (Long) browser.run("return document.querySelectorAll('*').length");
  }

  @Test
  void labelsThatMustGoAreShownWithHowMuchOfThemIsLeft() {
    open();
    browser.awaitText(TRAFFIC + "[data-part=attempts]", "published as v12");
    assertThat(browser.count("[data-part=whole-classes], [data-part=wrong-labels]")).isZero();

    api.happens(ApiEvent.evaluation(StatusFixtures.ofLostLabels()));

    browser.awaitText(TRAFFIC + "[data-part=whole-classes]", "Whole classes 3, 7");
    assertThat(browser.text(TRAFFIC + "[data-part=whole-classes]"))
        .contains("40 samples", "still given their class 96.0 % → 2.0 %");
    assertThat(browser.text(TRAFFIC + "[data-part=wrong-labels]"))
        .contains("24 samples", "still given their wrong label 88.0 % → 4.0 %");
    browser.click(TRAFFIC + "[data-part=attempts] summary");
    browser.awaitText(TRAFFIC + ".attempts tbody tr", "classes 3, 7, 24 wrong");
  }

  @Test
  void whatHappensIsShownAsItHappens() {
    open();
    browser.awaitText("#bar-text", "62 %");

    status.set(StatusFixtures.busy("attack", 0.87));
    browser.awaitText("#bar-text", "87 %");
    status.set(StatusFixtures.busy("fine-tune", 0.1));
    browser.awaitText(".steps [aria-current=step]", "fine-tune");

    status.set(StatusFixtures.preparing());
    browser.awaitText(".steps [aria-current=step]", "measure");
    assertThat(browser.count(".steps [data-state=done]")).isZero();

    var id = UUID.fromString("deadbeef-0000-4000-8000-000000000001");
    api.happens(
        ApiEvent.receipt(ApiInMemory.receipt(id, "traffic-signs", "ERASED", Instant.now())));
    browser.awaitText("#receipts tbody tr", "deadbeef");

    api.happens(ApiEvent.version(ApiInMemory.version("traffic-signs", 13, Instant.now())));
    await().until(() -> browser.count(TRAFFIC + "svg .version") == 13);
    assertThat(browser.run("return document.getElementById('announcer').textContent"))
        .isEqualTo("Version 13 of traffic-signs is published");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void aLostConnectionIsSaidAndTakenUpAgain() {
    open();
    browser.awaitText("#connection", "Live");
    int port = server.endpoint.port();
    server.close();
    browser.awaitText("#connection", "Connection lost");
    assertThat(browser.text("#overall")).isEqualTo("Unknown");

    api.happens(ApiEvent.version(ApiInMemory.version("traffic-signs", 13, Instant.now())));
    server = new HttpEndpointFixture(new HttpConfig("127.0.0.1", port), status::get, api);
    browser.awaitText("#connection", "Live");
    browser.awaitText("#overall", "Ready");
    await().until(() -> browser.count(TRAFFIC + "svg .version") == 13);
  }

  @Test
  void aHistoryThatIsStillBeingReadIsShownOnceItIs() {
    api.complete = false;
    open();
    browser.awaitText(TRAFFIC, "The history is being read");

    api.complete = true;
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> browser.count(TRAFFIC + "svg .version") == 12);
  }

  @Test
  void everythingIsReachedByKeyboard() throws IOException {
    open();
    await().until(() -> browser.count(TRAFFIC + "svg .version") == 12);
    var reached = new ArrayList<String>();
    for (int i = 0; i < 60; i++) {
      browser.press(Keys.TAB);
      String focused = focused();
      if (reached.contains(focused) || "BODY".equals(focusedTag())) {
        break;
      }
      reached.add(focused);
      assertThat(browser.run("return document.activeElement.matches(':focus-visible')"))
          .isEqualTo(true);
    }
    assertThat(reached.get(0)).isEqualTo("Skip to content");
    assertThat(reached)
        .anyMatch(text -> text.startsWith("Copy SHA-256 "))
        .anyMatch(text -> text.startsWith("Version 12: Test accuracy"))
        .anyMatch(text -> text.startsWith("All of this as a table"))
        .anyMatch(text -> text.startsWith("Copy request id "))
        .contains("API");

    browser.run("document.querySelector(\"[data-focus='version traffic-signs 12']\").focus()");
    browser.press(Keys.ARROW_LEFT);
    assertThat(focused()).startsWith("Version 11: Test accuracy");
    browser.awaitText(TRAFFIC + ".tooltip", "Version 11");
    browser.press(Keys.HOME);
    assertThat(focused()).startsWith("Version 1, retired: Test accuracy");
    browser.press(Keys.TAB);
    assertThat(focused()).startsWith("All of this as a table");
    browser.press(Keys.ENTER);
    await().until(() -> browser.count(TRAFFIC + "details[open] tbody tr") == 12);
    browser.run("document.querySelector(\"[data-focus='version traffic-signs 11']\").focus()");
    assertAccessible();
    browser.screenshot("details");
    assertThat(browser.complaints()).isEmpty();
  }

  private static Object focusedTag() {
    return browser.run("return document.activeElement.tagName");
  }

  private static String focused() {
    return (String)
        browser.run(
            "const it = document.activeElement;"
                + "return it.getAttribute('aria-label') ?? it.textContent");
  }

  @Test
  void whatLooksLikeMarkupIsText() {
    String id = "<img src=x onerror=\"document.title='broken'\"><b>bold";
    api = new ApiInMemory().model(id, 3);
    status.set(
        StatusFixtures.status(
            List.of(
                StatusFixtures.model(
                    id,
                    Optional.empty(),
                    new PendingWork(1, 1, Optional.empty(), Optional.empty()),
                    1)),
            Optional.empty()));
    open();

    browser.awaitText("#models h3", id);
    browser.awaitText("#notices", id);
    await().until(() -> browser.count("#models svg .version") == 3);
    assertThat(browser.count("main img")).isZero();
    assertThat(browser.run("return document.title")).isEqualTo("amund");
    assertThat(browser.complaints()).isEmpty();
  }

  @Test
  void theTokenIsAskedForAndKeptForTheTab() throws IOException {
    var token = Files.writeString(directory.resolve("token"), "correct-horse-battery-staple");
    server =
        new HttpEndpointFixture(
            HttpEndpointFixture.config(Optional.of(token), HttpLimitsConfig.DEFAULT),
            status::get,
            api,
            StatusFixtures.checks());
    browser.open(server.endpoint.address() + CHOSEN);

    browser.awaitText("#login", "This daemon asks for its token");
    assertThat(browser.text("#content") + browser.text("#overall")).isEmpty();
    assertAccessible();
    browser.screenshot("token");
    browser.type("#token", "wrong-horse-battery-staple");
    browser.awaitText("#login-problem", "does not accept this token");

    browser.type("#token", "correct-horse-battery-staple");
    browser.awaitText("#connection", "Live");
    browser.awaitText("#batch", "18 requests");
    await().until(() -> browser.count(TRAFFIC + "svg .version") == 12);
    assertThat(browser.text("#login")).isEmpty();

    browser.open(server.endpoint.address());
    browser.awaitText("#connection", "Live");
    assertThat(browser.run("return location.href + document.cookie"))
        .isEqualTo(server.endpoint.address() + "/");
    browser.run("sessionStorage.clear()");
  }

  @Test
  void whoWantsLessMotionGetsNone() {
    open();
    browser.awaitText("#connection", "Live");
    String animation =
        "return getComputedStyle(document.querySelector('.connection .dot')).animationName";
    assertThat(browser.run(animation)).isEqualTo("pulse");
    browser.prefers("light", "reduce");
    assertThat(browser.run(animation)).isEqualTo("none");
  }

  private void open() {
    server =
        new HttpEndpointFixture(
            HttpEndpointFixture.FREE_PORT, status::get, api, checksOf(status.get()));
    server.clock.advance(
        Duration.between(server.clock.instant(), StatusFixtures.NOW.minus(Duration.ofHours(2))));
    browser.open(server.endpoint.address() + CHOSEN);
  }

  private static HealthCheck[] checksOf(StatusView shown) {
    return shown.batch().isPresent()
        ? StatusFixtures.checks()
        : new HealthCheck[] {HealthCheck.ready("kafka", Health::up)};
  }

  private static void assertFits() {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        (List<?>)
                            browser.run(
                                """
                                const all = [document.documentElement, ...document.querySelectorAll(".card, .notice")];
                                return all.filter((each) => each.scrollWidth > each.clientWidth).map((each) => each.outerHTML.slice(0, 80));
                                """))
                    .as("what is wider than its place")
                    .isEmpty());
  }

  /** By axe-core: WCAG 2.2 A and AA, and its best practices. */
  private static void assertAccessible() throws IOException {
    try (var axe = StatusPageIT.class.getResourceAsStream("/axe.min.js")) {
      browser.run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
    }
    var violations =
        browser.runAsync(
            """
            const done = arguments[arguments.length - 1];
            axe.run().then(({ passes, violations }) => done(passes.length < 20
              ? ["only " + passes.length + " rules were applied"]
              : violations.map((each) => each.id + ": " + each.nodes.map((node) => node.html + " " + node.failureSummary).join("; "))));
            """);
    assertThat((List<?>) violations).isEmpty();
  }
}
