package dev.amund.cli;

import dev.amund.config.AmundConfig;
import dev.amund.daemon.DataLayout;
import dev.amund.samples.ImageShape;
import dev.amund.samples.ImportReport;
import dev.amund.samples.SampleStore;
import dev.amund.samples.imports.CifarManifestSource;
import dev.amund.samples.imports.ImportOptions;
import dev.amund.samples.imports.Importer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code amund import}: fills the sample store of a model. */
@Command(
    name = "import",
    description = {
      "Imports a model's training and held-out samples into its sample store.",
      "DIRECTORY holds files in the CIFAR-10 binary layout (one label byte, then the pixels plane by plane) and a manifest.csv with"
          + " the columns file, index, id, label, split (TRAIN, HOLDOUT) and subject. The daemon must not be running on the same data"
          + " directory."
    },
    footerHeading = "%nExample:%n",
    footer = "  amund import --model cifar /data/cifar%n")
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOption config;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "ID",
      description = "The model that was trained on these samples.")
  private String modelId;

  @Option(
      names = "--shape",
      paramLabel = "CxHxW",
      defaultValue = "3x32x32",
      converter = ShapeConverter.class,
      description = "Channels, height and width of the images (default: ${DEFAULT-VALUE}).")
  private ImageShape shape;

  @Parameters(paramLabel = "DIRECTORY", description = "Where manifest.csv and its files are.")
  private Path directory;

  /** Reads {@code 3x32x32}. */
  static final class ShapeConverter implements ITypeConverter<ImageShape> {
    @Override
    public ImageShape convert(String text) {
      try {
        String[] parts = text.split("x", -1);
        if (parts.length == 3) {
          return new ImageShape(
              Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
        }
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + text + "' is no shape: " + e.getMessage());
      }
      throw new TypeConversionException("'" + text + "' is no shape like 3x32x32");
    }
  }

  @Override
  public Integer call() {
    AmundConfig amund = config.load();
    Path manifest = directory.resolve("manifest.csv");
    var out = spec.commandLine().getOut();
    ImportReport report;
    try (var store = SampleStore.open(new DataLayout(amund.dataDirectory()).samples(modelId));
        var progress = new ProgressLine(out, "importing")) {
      var source = new CifarManifestSource(manifest, ImportOptions.none().withShape(shape));
      report = new Importer(store).run(source, progress::show);
    }
    out.printf("%,d samples imported, %,d refused%n", report.imported(), report.refusedRows());
    report.examples().forEach(row -> out.printf("  %s%n", row));
    return report.refusedRows() == 0 ? 0 : 1;
  }
}
