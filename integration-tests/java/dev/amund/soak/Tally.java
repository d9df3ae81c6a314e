package dev.amund.soak;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The sum of a campaign's pieces, kept in a file between them.
 *
 * @param pieces in the order in which they were begun
 */
record Tally(List<Piece> pieces) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new JavaTimeModule())
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /** The tally of a campaign that has not begun. */
  static final Tally EMPTY = new Tally(List.of());

  Tally {
    pieces = List.copyOf(pieces);
  }

  /** Reads the file. */
  static Tally read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Tally.class);
  }

  /** Writes the file, whole or not at all. */
  void write(Path file) throws IOException {
    Path whole = file.resolveSibling(file.getFileName() + ".new");
    JSON.writeValue(whole.toFile(), this);
    Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The tally with this piece, in the place of the one with its number or behind all. */
  Tally with(Piece piece) {
    var all = new ArrayList<>(pieces);
    all.removeIf(other -> other.number() == piece.number());
    all.add(piece);
    return new Tally(all);
  }

  /** The number of the next piece. */
  int nextNumber() {
    return pieces.size() + 1;
  }

  /** The seed of the next piece, none of which have the same. */
  long nextSeed(long first) {
    return pieces.isEmpty() ? first : pieces.get(pieces.size() - 1).seed() + 1;
  }

  /** The sum of what is verified. */
  SoakResult total() {
    return pieces.stream()
        .filter(Piece::verified)
        .map(Piece::result)
        .reduce(SoakResult.NOTHING, SoakResult::plus);
  }

  /** Returns the tally as text for people. */
  String table() {
    var text = new StringBuilder("piece         seed  faults  broken  commit\n");
    for (Piece piece : pieces) {
      text.append(
          piece.verified()
              ? "%5d %12d %7d %7d  %s%n"
                  .formatted(
                      piece.number(),
                      piece.seed(),
                      piece.result().times(),
                      piece.result().violations().size(),
                      piece.commit())
              : "%5d %12d    interrupted  %s%n"
                  .formatted(piece.number(), piece.seed(), piece.commit()));
    }
    return text + total().table();
  }
}
