package dev.concertina.image;

import dev.concertina.internal.format.Exif;
import dev.concertina.internal.format.Insertion;
import dev.concertina.internal.format.JpegProfile;
import dev.concertina.internal.format.PictureFormat;
import dev.concertina.internal.format.PictureTags;
import dev.concertina.internal.format.PngChunk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.tiff.BaselineTIFFTagSet;
import javax.imageio.plugins.tiff.TIFFDirectory;
import javax.imageio.plugins.tiff.TIFFField;
import javax.imageio.plugins.tiff.TIFFTag;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.NodeList;

/**
 * Encodes a picture with its tags. Those of PNG and JPEG are put between what the JDK's writer
 * gives, which has no sound way to take them.
 */
record PictureOutput(Picture picture, PictureFormat format) {
  private static final float QUALITY = 0.95f;
  private static final int AFTER_IHDR = 8 + 12 + 13;
  private static final int AFTER_JFIF = 2 + 2 + 16;
  private static final int LARGEST_EXIF = 65535 - 8;
  private static final String JPEG_TREE = "javax_imageio_jpeg_image_1.0";

  void writeTo(OutputStream out) throws IOException {
    OutputStream spliced =
        switch (format) {
          case PNG -> new Insertion(out, AFTER_IHDR, PngChunk.of(picture.tags()));
          case JPEG -> new Insertion(out, AFTER_JFIF, segments(picture.tags()));
          default -> out;
        };
    ImageWriter writer = PictureFormat.ofJdk(ImageIO.getImageWritersByFormatName(format.name()));
    // Closing it flushes; the stream below stays open.
    try (var stream = new MemoryCacheImageOutputStream(spliced)) {
      writer.setOutput(stream);
      ImageWriteParam how = how(writer);
      var image = picture.toImage();
      IIOMetadata about = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), how);
      if (format == PictureFormat.JPEG && picture.channels() == 3) {
        keepColours(about);
      } else if (format == PictureFormat.TIFF) {
        about = tagged(about);
      }
      writer.write(null, new IIOImage(image, null, about), how);
    } catch (RuntimeException e) {
      throw new IOException(e.toString(), e);
    } finally {
      writer.dispose();
    }
  }

  private ImageWriteParam how(ImageWriter writer) {
    ImageWriteParam how = writer.getDefaultWriteParam();
    if (format == PictureFormat.JPEG) {
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionQuality(QUALITY);
    } else if (format == PictureFormat.TIFF) {
      how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      how.setCompressionType("ZLib");
    }
    return how;
  }

  /** The JDK would keep the colours of every fourth pixel only. */
  private static void keepColours(IIOMetadata about) throws IOException {
    var root = (IIOMetadataNode) about.getAsTree(JPEG_TREE);
    NodeList components = root.getElementsByTagName("componentSpec");
    for (int i = 0; i < components.getLength(); i++) {
      var component = (IIOMetadataNode) components.item(i);
      component.setAttribute("HsamplingFactor", "1");
      component.setAttribute("VsamplingFactor", "1");
    }
    about.setFromTree(JPEG_TREE, root);
  }

  private IIOMetadata tagged(IIOMetadata about) throws IOException {
    TIFFDirectory directory = TIFFDirectory.createFromMetadata(about);
    BaselineTIFFTagSet tags = BaselineTIFFTagSet.getInstance();
    char[] orientation = {(char) Exif.orientation(picture.tags().exif())};
    TIFFTag turned = tags.getTag(BaselineTIFFTagSet.TAG_ORIENTATION);
    directory.addTIFFField(new TIFFField(turned, TIFFTag.TIFF_SHORT, 1, orientation));
    byte[] profile = picture.tags().profile();
    if (profile != null) {
      TIFFTag colours = tags.getTag(BaselineTIFFTagSet.TAG_ICC_PROFILE);
      directory.addTIFFField(
          new TIFFField(colours, TIFFTag.TIFF_UNDEFINED, profile.length, profile));
    }
    return directory.getAsMetadata();
  }

  private static byte[] segments(PictureTags tags) throws IOException {
    var out = new ByteArrayOutputStream();
    byte[] exif = tags.exif();
    if (exif != null && exif.length > LARGEST_EXIF) {
      exif = Exif.of(Exif.orientation(exif));
    }
    if (exif != null) {
      int size = exif.length + 8;
      out.write(new byte[] {(byte) 0xff, (byte) 0xe1, (byte) (size >> 8), (byte) size});
      out.write(new byte[] {'E', 'x', 'i', 'f', 0, 0});
      out.write(exif);
    }
    if (tags.profile() != null) {
      out.write(JpegProfile.segments(tags.profile()));
    }
    return out.toByteArray();
  }
}
