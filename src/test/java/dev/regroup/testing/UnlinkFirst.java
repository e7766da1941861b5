package dev.regroup.testing;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

/**
 * Deletes temporary folders, their symbolic links first. Links of sysroots lead out of them on
 * purpose, and JUnit would tell of each.
 */
public final class UnlinkFirst implements TempDirDeletionStrategy {
  @Override
  public DeletionResult delete(
      Path folder, AnnotatedElementContext element, ExtensionContext context) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (attributes.isSymbolicLink()) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException fault) {
            return FileVisitResult.CONTINUE; // the strategy below tells what it cannot delete
          }
        });
    return Standard.INSTANCE.delete(folder, element, context);
  }
}
