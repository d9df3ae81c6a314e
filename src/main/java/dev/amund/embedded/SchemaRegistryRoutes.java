package dev.amund.embedded;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.entities.Config;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.avro.AvroRuntimeException;

/** The part of Confluent's REST interface that serializers use, over a registry in memory. */
final class SchemaRegistryRoutes {
  private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
  private static final Set<String> LEVELS =
      Set.of(
          "NONE",
          "BACKWARD",
          "BACKWARD_TRANSITIVE",
          "FORWARD",
          "FORWARD_TRANSITIVE",
          "FULL",
          "FULL_TRANSITIVE");

  private final SchemaRegistryClient registry;
  private final SchemaJournal journal;

  SchemaRegistryRoutes(SchemaRegistryClient registry, SchemaJournal journal) {
    this.registry = registry;
    this.journal = journal;
  }

  Router router(Vertx vertx) {
    var router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false));
    router.get("/").handler(answer(vertx, this::root));
    router.get("/subjects").handler(answer(vertx, this::subjects));
    router.post("/subjects/:subject").handler(answer(vertx, this::lookUp));
    router.get("/subjects/:subject/versions").handler(answer(vertx, this::versions));
    router.post("/subjects/:subject/versions").handler(answer(vertx, this::register));
    router.get("/subjects/:subject/versions/:version").handler(answer(vertx, this::version));
    router.get("/schemas/ids/:id").handler(answer(vertx, this::byId));
    router
        .post("/compatibility/subjects/:subject/versions/:version")
        .handler(answer(vertx, this::compatible));
    router.get("/config").handler(answer(vertx, this::config));
    router.get("/config/:subject").handler(answer(vertx, this::config));
    router.put("/config").handler(answer(vertx, this::configure));
    router.put("/config/:subject").handler(answer(vertx, this::configure));
    router
        .route()
        .handler(context -> fail(context, new RestClientException("no such path", 404, 404)));
    return router;
  }

  private interface Answer {
    Object to(RoutingContext context) throws IOException, RestClientException;
  }

  /** Handles one request at a time: a registration and its journal entry belong together. */
  private io.vertx.core.Handler<RoutingContext> answer(Vertx vertx, Answer answer) {
    return context ->
        vertx
            .executeBlocking(
                () -> {
                  synchronized (this) {
                    return answer.to(context);
                  }
                })
            .onSuccess(
                body ->
                    context.response().putHeader("Content-Type", MEDIA_TYPE).end(Json.encode(body)))
            .onFailure(failure -> fail(context, failure));
  }

  private static void fail(RoutingContext context, Throwable failure) {
    int status = 500;
    int code = 50001;
    if (failure instanceof RestClientException e) {
      status = e.getStatus();
      code = e.getErrorCode();
    }
    // The client appends "; error code: n" to messages.
    String message = String.valueOf(failure.getMessage()).replaceFirst("; error code: \\d+$", "");
    context
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", MEDIA_TYPE)
        .end(new JsonObject().put("error_code", code).put("message", message).encode());
  }

  private Object root(RoutingContext context) {
    return new JsonObject();
  }

  private Object subjects(RoutingContext context) throws IOException, RestClientException {
    return new JsonArray(registry.getAllSubjects().stream().sorted().toList());
  }

  private Object versions(RoutingContext context) throws IOException, RestClientException {
    return new JsonArray(known(subject(context)));
  }

  private Object version(RoutingContext context) throws IOException, RestClientException {
    String subject = subject(context);
    var known = known(subject);
    String asked = context.pathParam("version");
    var found = known.stream().filter(v -> v.toString().equals(asked)).findFirst();
    if (found.isEmpty() && !asked.equals("latest") && !asked.equals("-1")) {
      throw new RestClientException("Version " + asked + " not found.", 404, 40402);
    }
    int version = found.orElse(known.get(known.size() - 1));
    var metadata = registry.getSchemaMetadata(subject, version);
    return entry(subject, metadata.getId(), version, metadata.getSchema());
  }

  private Object register(RoutingContext context) throws IOException, RestClientException {
    String subject = subject(context);
    var schema = schema(context);
    boolean normalize = normalize(context);
    var known = idOf(subject, schema, normalize);
    if (known.isPresent()) {
      return new JsonObject().put("id", known.getAsInt());
    }
    // The in-memory registry can check this, but does not enforce it.
    var problems =
        registered(subject).isEmpty()
            ? List.of()
            : registry.testCompatibilityVerbose(subject, schema);
    if (!problems.isEmpty()) {
      throw new RestClientException(
          "Schema being registered is incompatible with an earlier schema: " + problems, 409, 409);
    }
    int id = registry.register(subject, schema, normalize);
    journal.registered(subject, schema.canonicalString(), normalize, id);
    return new JsonObject().put("id", id);
  }

  private Object lookUp(RoutingContext context) throws IOException, RestClientException {
    String subject = subject(context);
    known(subject);
    var schema = schema(context);
    int id =
        idOf(subject, schema, normalize(context))
            .orElseThrow(() -> new RestClientException("Schema not found", 404, 40403));
    int version = registry.getVersion(subject, schema, normalize(context));
    return entry(subject, id, version, registry.getSchemaById(id).canonicalString());
  }

  private OptionalInt idOf(String subject, ParsedSchema schema, boolean normalize)
      throws IOException, RestClientException {
    try {
      return registered(subject).isEmpty()
          ? OptionalInt.empty()
          : OptionalInt.of(registry.getId(subject, schema, normalize));
    } catch (RestClientException e) {
      if (e.getStatus() == 404) {
        return OptionalInt.empty();
      }
      throw e;
    }
  }

  private Object byId(RoutingContext context) throws IOException, RestClientException {
    String id = context.pathParam("id");
    for (String subject : registry.getAllSubjects()) {
      for (int version : registered(subject)) {
        var metadata = registry.getSchemaMetadata(subject, version);
        if (Integer.toString(metadata.getId()).equals(id)) {
          return new JsonObject().put("schema", metadata.getSchema());
        }
      }
    }
    throw new RestClientException("Schema " + id + " not found", 404, 40403);
  }

  private Object compatible(RoutingContext context) throws IOException, RestClientException {
    known(subject(context));
    var problems = registry.testCompatibilityVerbose(subject(context), schema(context));
    return new JsonObject()
        .put("is_compatible", problems.isEmpty())
        .put("messages", new JsonArray(problems));
  }

  private Object config(RoutingContext context) throws IOException, RestClientException {
    return new JsonObject()
        .put(
            "compatibilityLevel",
            registry.getConfig(context.pathParam("subject")).getCompatibilityLevel());
  }

  private Object configure(RoutingContext context) throws IOException, RestClientException {
    String level = body(context).getString("compatibility", "");
    if (!LEVELS.contains(level)) {
      throw new RestClientException("Invalid compatibility level " + level, 422, 42203);
    }
    String subject = context.pathParam("subject");
    registry.updateConfig(subject, new Config(level));
    journal.configured(subject, level);
    return new JsonObject().put("compatibility", level);
  }

  private static String subject(RoutingContext context) {
    return context.pathParam("subject");
  }

  private static boolean normalize(RoutingContext context) {
    return Boolean.parseBoolean(context.request().getParam("normalize"));
  }

  private static JsonObject body(RoutingContext context) throws RestClientException {
    try {
      var body = context.body().asJsonObject();
      return body == null ? new JsonObject() : body;
    } catch (RuntimeException e) {
      throw new RestClientException("the body is no JSON object", 422, 42201);
    }
  }

  private static ParsedSchema schema(RoutingContext context) throws RestClientException {
    var body = body(context);
    if (!body.getString("schemaType", AvroSchema.TYPE).equals(AvroSchema.TYPE)) {
      throw new RestClientException("only Avro schemas are kept here", 422, 42201);
    }
    try {
      var schema = new AvroSchema(body.getString("schema", ""));
      schema.rawSchema();
      return schema;
    } catch (AvroRuntimeException | IllegalArgumentException e) {
      throw new RestClientException("Invalid Avro schema: " + e.getMessage(), 422, 42201);
    }
  }

  private List<Integer> registered(String subject) throws IOException, RestClientException {
    return registry.getAllSubjects().contains(subject)
        ? registry.getAllVersions(subject)
        : List.of();
  }

  private List<Integer> known(String subject) throws IOException, RestClientException {
    var versions = registered(subject);
    if (versions.isEmpty()) {
      throw new RestClientException("Subject '" + subject + "' not found.", 404, 40401);
    }
    return versions;
  }

  private static JsonObject entry(String subject, int id, int version, String schema) {
    return new JsonObject()
        .put("subject", subject)
        .put("id", id)
        .put("version", version)
        .put("schema", schema);
  }
}
