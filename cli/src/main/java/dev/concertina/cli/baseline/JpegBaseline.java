package dev.concertina.cli.baseline;

import dev.concertina.image.Picture;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.ImageOutputStream;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Baseline JPEG as Java writes it, with Huffman tables made for each picture.
 *
 * @param halved whether the two colour differences have half the rows and columns (4:2:0), as is
 *     usual; grey pictures have none
 */
public record JpegBaseline(boolean halved) implements PictureCodecBaseline {
  private static final String FORMAT = "javax_imageio_jpeg_image_1.0";

  @Override
  public String name() {
    return "JPEG";
  }

  @Override
  public String note(boolean grey) {
    return "optimised Huffman tables" + (grey ? "" : ", colour " + (halved ? "4:2:0" : "4:4:4"));
  }

  @Override
  public boolean isHere() {
    return true;
  }

  @Override
  public int lowest() {
    return 1;
  }

  @Override
  public int highest() {
    return 100;
  }

  @Override
  public byte[] encode(Picture picture, int quality) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
      BufferedImage image = picture.toImage();
      JPEGImageWriteParam settings = (JPEGImageWriteParam) writer.getDefaultWriteParam();
      settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      settings.setCompressionQuality(quality / 100f);
      settings.setOptimizeHuffmanTables(true);
      IIOMetadata head =
          writer.getDefaultImageMetadata(
              ImageTypeSpecifier.createFromRenderedImage(image), settings);
      if (!halved && picture.channels() > 1) {
        whole(head);
      }
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, head), settings);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Lightness, the first component, is sampled twice as densely unless one says otherwise. */
  private static void whole(IIOMetadata head) throws IOException {
    IIOMetadataNode root = (IIOMetadataNode) head.getAsTree(FORMAT);
    NodeList components = root.getElementsByTagName("componentSpec");
    Element lightness = (Element) components.item(0);
    lightness.setAttribute("HsamplingFactor", "1");
    lightness.setAttribute("VsamplingFactor", "1");
    head.setFromTree(FORMAT, root);
  }

  @Override
  public Picture decode(byte[] file, boolean grey) throws IOException {
    Picture picture = Picture.of(ImageIO.read(new ByteArrayInputStream(file)));
    return grey ? picture.asGrey() : picture.asColour();
  }
}
