package dev.amund.cli;

import dev.amund.cli.common.ConfigOption;
import dev.amund.cli.common.KafkaAccess;
import dev.amund.cli.common.ModelOption;
import dev.amund.cli.common.ProgressLine;
import dev.amund.cli.common.ShapeConverter;
import dev.amund.cli.doctor.TriedModel;
import dev.amund.config.AmundConfig;
import dev.amund.config.ModelConfig;
import dev.amund.daemon.DataLayout;
import dev.amund.event.Topics;
import dev.amund.event.admin.KafkaSetup;
import dev.amund.samples.SampleStore;
import dev.amund.samples.Split;
import dev.amund.samples.imports.FormatDetector;
import dev.amund.samples.imports.FormatDetector.Found;
import dev.amund.samples.imports.Formats;
import dev.amund.samples.imports.ImportTarget;
import dev.amund.samples.imports.Importer;
import dev.amund.samples.imports.StoreTarget;
import dev.amund.samples.imports.cifar.CifarSource;
import dev.amund.samples.imports.source.Format;
import dev.amund.samples.imports.source.Format.Samples;
import dev.amund.samples.imports.source.ImportException;
import dev.amund.samples.imports.source.ImportOptions;
import dev.amund.samples.imports.source.SampleSource;
import dev.amund.samples.links.Links;
import dev.amund.samples.report.ImportReport;
import dev.amund.samples.shape.ElementType;
import dev.amund.samples.shape.ImageShape;
import dev.amund.samples.shape.SampleShape;
import dev.amund.samples.topic.SampleTopic;
import dev.amund.samples.topic.TopicTarget;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code amund import}: fills the sample store of a model. */
@Command(
    name = "import",
    description = {
      "Imports a model's training and held-out samples into its sample store.",
      "PATH is a file or a directory in one of these formats:%n"
          + "  manifest  records as in CIFAR-10 (a label byte, then the pixels plane by plane) and a manifest.csv with the columns file,"
          + " index, id, label, split (TRAIN, HOLDOUT) and subject%n"
          + "  cifar10, cifar100  the binary versions, unpacked or as .tar.gz%n"
          + "  idx       MNIST and its relatives, plain or as .gz%n"
          + "  folder    PNG and JPEG files in a directory for each class: train/CLASS/x.png, val/CLASS/y.jpg%n"
          + "  images    PNG and JPEG files and a manifest.csv or manifest.jsonl with id, path, label, split and subject%n"
          + "  npz, npy  NumPy arrays of images, rows of a table or other tensors, in a .npz or a directory of .npy: images and labels, x_train and"
          + " y_train, inputs and labels, ...%n"
          + "  table     a CSV with the columns label, perhaps id, subject and split, and a feature in each other one%n",
      "An interrupted import continues where it stopped when you repeat the command. The "
          + "daemon must not be running on the same data directory, unless it waits for the "
          + "model's first samples. The exit code is 1 if something was refused or nothing was "
          + "imported."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  amund import --model cifar cifar-10-binary.tar.gz",
      "  amund import --model digits MNIST/raw",
      "  amund import --model pets --shape 3x64x64 pets",
      "  amund import --model pets --shape 3x224x224 --fit center-crop --resize 256 --interpolation"
          + " bicubic pets",
      "  amund import --model pets --shape 3x64x64 --split HOLDOUT --id-prefix new/ pets/new",
      "  amund import --model scans scans.npz",
      "  amund import --model churn customers.csv%n"
    })
final class ImportCommand implements Callable<Integer> {
  private static final String AUTO = "auto";

  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;
  @Mixin private ModelOption model;
  @Mixin private PreparationOption preparation;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = AUTO,
      description = "One of the formats above, or auto: by the names of the files (default).")
  private String format;

  @Option(
      names = "--shape",
      paramLabel = "CxHxW",
      converter = ShapeConverter.class,
      description = {
        "Channels, height and width of the images. Image files are resized to it; default: the"
            + " image-shape of the model in the configuration, or else the shape of the store, or"
            + " else that of the first image. Of a manifest of records it is the shape of a record;"
            + " default: 3x32x32."
      })
  private Optional<ImageShape> shape;

  @Option(
      names = "--split",
      paramLabel = "SPLIT",
      description = {
        "Take all samples for this split, one of ${COMPLETION-CANDIDATES}, whatever the source"
            + " says. In the format folder, PATH itself then holds the directories of the classes."
      })
  private Optional<Split> split;

  @Option(
      names = "--id-prefix",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Stands before every id, so that several sources fit into one store.")
  private String idPrefix;

  @Option(
      names = "--labels",
      paramLabel = "fine|coarse",
      defaultValue = "fine",
      description = "The 100 classes of CIFAR-100 (default), or its 20 superclasses.")
  private CifarLabels labels;

  @Option(
      names = "--classes",
      paramLabel = "FILE",
      description = {
        "The class names for the labels 0, 1, ..., one a line; for folder (default: the names of"
            + " the directories, sorted), images (default: classes.txt beside the manifest) and"
            + " table."
      })
  private Optional<Path> classes;

  @Option(
      names = "--link",
      description =
          "Store the addresses of the image files instead of their content; for folder and "
              + "images.")
  private boolean link;

  @Option(
      names = "--topic",
      description = {
        "Register the samples in the model's topic, which fills the stores of all daemons, "
            + "instead of the local store. The daemons may be running; they need "
            + "amund.samples.topic: true."
      })
  private boolean toTopic;

  @Option(names = "--restart", description = "Start at the first row, even after an interruption.")
  private boolean restart;

  @Parameters(paramLabel = "PATH", description = "The data set.")
  private Path path;

  /** The labels of CIFAR-100, as written on the command line. */
  enum CifarLabels {
    FINE,
    COARSE
  }

  @Override
  public Integer call() {
    AmundConfig amund = config.load();
    // A store under a misspelt name would never be read.
    ModelConfig configured = model.in(amund, spec);
    var out = spec.commandLine().getOut();
    Found found = find();
    requireMeaning(found.format());
    out.printf("%s: %s (%s)%n", found.path(), found.format().description(), found.format());
    out.flush();
    var images = shape.or(() -> configured.inputs().imageShape().map(ImageShape::parse));
    var options =
        new ImportOptions(
            images,
            split,
            idPrefix,
            labels == CifarLabels.COARSE,
            link,
            classes,
            found.format().isOf(Samples.IMAGE_FILES)
                ? preparation.over(configured.inputs().preparation(), images, spec)
                : Optional.empty());
    var source = found.format().source(found.path(), options);
    var report = toTopic ? register(amund, source) : store(amund, configured, source);
    if (!toTopic) {
      new TriedModel(amund, configured).report(out);
    }
    return report.refusedRows() == 0 ? 0 : 1;
  }

  private ImportReport store(AmundConfig amund, ModelConfig configured, SampleSource source) {
    Path directory = new DataLayout(amund.dataDirectory()).samples(model.id());
    Links links = Links.below(amund.samples().linkPrefixes(), amund.samples().linkTimeout());
    try (var store = SampleStore.open(directory, links)) {
      var report = run(source, () -> new StoreTarget(store));
      store.noteNormalisation(configured.inputs().normalisation());
      var out = spec.commandLine().getOut();
      store.shape().ifPresent(held -> out.printf("The samples of the store are %s.%n", held));
      store.shape().filter(ImportCommand::mayBeSequence).ifPresent(held -> explainGrey(out, held));
      store.preparation().ifPresent(how -> out.printf("They are prepared as: %s%n", how));
      return report;
    }
  }

  /** Images of one channel that were no bytes: an array (N, H, W) looks like one (N, T, k). */
  private static boolean mayBeSequence(SampleShape shape) {
    return shape.type() != ElementType.UINT8
        && shape.dimensions().size() == 3
        && shape.dimensions().get(0) == 1;
  }

  private static void explainGrey(PrintWriter out, SampleShape shape) {
    var sizes = shape.dimensions().subList(1, 3);
    out.printf(
        "They are images of one channel. If they are sequences of shape %d×%d, import the array"
            + " under the name inputs, into another store.%n",
        sizes.get(0), sizes.get(1));
  }

  private ImportReport register(AmundConfig amund, SampleSource source) {
    var topics = new Topics(amund.kafka().topicPrefix());
    try (var clients = KafkaAccess.open(amund)) {
      new KafkaSetup(clients, topics, List.of(model.id())).ensure();
      try (var topic = new SampleTopic(clients, topics, "import", Clock.systemUTC())) {
        return run(source, () -> new TopicTarget(topic, model.id()));
      }
    }
  }

  private ImportReport run(SampleSource source, Supplier<ImportTarget> targets) {
    var out = spec.commandLine().getOut();
    ImportReport report;
    try (var progress = new ProgressLine(out, "importing")) {
      report = new Importer(targets, restart).run(source, progress::show);
    }
    print(report, out);
    return report;
  }

  private Found find() {
    try {
      return format.equals(AUTO) ? FormatDetector.detect(path) : named();
    } catch (IOException | UncheckedIOException e) {
      throw ImportException.reading(path, e);
    }
  }

  private Found named() throws IOException {
    var found =
        Formats.of(format)
            .orElseThrow(
                () ->
                    new ParameterException(
                        spec.commandLine(),
                        "'%s' is no format; there are auto, %s"
                            .formatted(format, Formats.names())));
    return new Found(found, FormatDetector.pathFor(found, path));
  }

  /** Refuses an option that would have no effect. */
  private void requireMeaning(Format found) {
    boolean ofImageFiles = found.isOf(Samples.IMAGE_FILES);
    require(ofImageFiles || !preparation.isGiven(), "How image files are prepared", found);
    if (toTopic && preparation.isGiven()) {
      throw new ParameterException(
          spec.commandLine(),
          "Those who follow the topic prepare its images: set image-preparation of the model in"
              + " their configuration, instead of options beside --topic");
    }
    require(!link || ofImageFiles, "--link", found);
    require(shape.isEmpty() || !found.isOf(Samples.FEATURES), "--shape", found);
    require(classes.isEmpty() || ofImageFiles || found.isOf(Samples.FEATURES), "--classes", found);
    require(
        labels == CifarLabels.FINE || found.equals(CifarSource.HUNDRED), "--labels coarse", found);
  }

  private void require(boolean meaningful, String option, Format found) {
    if (!meaningful) {
      throw new ParameterException(
          spec.commandLine(), "%s means nothing to the format %s".formatted(option, found));
    }
  }

  private static void print(ImportReport report, PrintWriter out) {
    if (report.resumedAfter() > 0) {
      out.printf("Went on after %,d rows of an interrupted import.%n", report.resumedAfter());
    }
    List<String> names = report.classes();
    for (int label = 0; label < names.size(); label++) {
      out.printf("  label %d: %s%n", label, names.get(label));
    }
    out.printf("%,d samples imported, %,d refused%n", report.imported(), report.refusedRows());
    report.refused().entrySet().stream()
        .sorted(Comparator.comparing(Map.Entry::getKey))
        .forEach(
            reason -> {
              out.printf("  %-18s %,10d%n", reason.getKey(), reason.getValue());
              report.examples().stream()
                  .filter(row -> row.reason() == reason.getKey())
                  .forEach(row -> out.printf("    %s%n", row));
            });
  }
}
