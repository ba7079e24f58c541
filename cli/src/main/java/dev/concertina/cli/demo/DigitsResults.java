package dev.concertina.cli.demo;

import dev.concertina.cli.commands.DenoisingQuality;
import dev.concertina.cli.console.Cell;
import dev.concertina.cli.console.Names;
import dev.concertina.cli.console.Summary;
import dev.concertina.cli.console.Table;
import dev.concertina.cli.report.Html;
import dev.concertina.cli.report.Report;
import dev.concertina.image.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** The digits demo's outcome as a table and a picture. */
final class DigitsResults {
  private final DigitsDemo.Outcome outcome;

  DigitsResults(DigitsDemo.Outcome outcome) {
    this.outcome = outcome;
  }

  void addTo(Summary summary) {
    summary.table("denoising", methods());
  }

  Table methods() {
    return new Table(
        "digits with noise of " + DigitsDemo.NOISE + " in 255, and what was made of them",
        List.of(
            new Table.Column("method", "method"),
            new Table.Column("psnr", "PSNR, dB"),
            new Table.Column("ssim", "SSIM")),
        outcome.quality().entrySet().stream()
            .map(
                e ->
                    List.of(
                        Cell.of(e.getKey()),
                        Cell.decimals(e.getValue().psnr(), 2),
                        Cell.decimals(e.getValue().ssim(), 3)))
            .toList());
  }

  Report.Figure figure() {
    return new Report.Figure(
        String.format(
            Locale.ROOT,
            "%+.1f dB",
            outcome.of(DenoisingQuality.DENOISED).psnr()
                - outcome.of(DenoisingQuality.NOISY).psnr()),
        "PSNR of noisy digits, by denoising");
  }

  Report.Section section() throws IOException {
    return new Report.Section(
        "Noise taken out of pictures",
        "Made-up digits that the second net has not seen: clean, with noise, as the best of all"
            + " Gaussian blurs leaves them, and as the net does.",
        List.of(
            image(outcome.sheet(), "Rows of digits: clean, noisy, blurred, denoised"),
            Html.table(methods())));
  }

  /** A picture within the page, which needs no other file. */
  private static String image(Picture picture, String label) throws IOException {
    BufferedImage image = picture.toImage();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(image, "png", png);
    return String.format(
        Locale.ROOT,
        "<img alt=\"%s\" width=\"%d\" height=\"%d\" src=\"data:image/png;base64,%s\"/>",
        Html.escaped(label),
        image.getWidth(),
        image.getHeight(),
        Base64.getEncoder().encodeToString(png.toByteArray()));
  }

  /** What a user may try next, on the files that the demo wrote. */
  List<String> commands(String program) {
    DigitsDemo.Files files = outcome.files();
    return List.of(
        program
            + " denoise --model "
            + Names.quoted(files.model())
            + " --in "
            + Names.quoted(files.noisy())
            + " --clean "
            + Names.quoted(files.clean())
            + " --out denoised.png");
  }
}
