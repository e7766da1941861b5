package dev.regroup.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.subsystem.SubsystemFactory;
import org.jspecify.annotations.Nullable;

/**
 * What {@code sftp} and {@code scp} get: a host's files lie on this machine already, and its paths
 * begin in its tree, which no SFTP server here knows. Thread-safe.
 */
final class NoSftp implements SubsystemFactory {
  private static final String WHY =
      "Simulated hosts have no SFTP. Their files lie below hosts/NAME/root in the fleet's folder.\n";

  @Override
  public String getName() {
    return "sftp";
  }

  @Override
  public Command createSubsystem(ChannelSession channel) {
    return new Told();
  }

  /** Says so and ends. */
  private static final class Told implements Command {
    private @Nullable OutputStream err;
    private @Nullable ExitCallback exit;

    @Override
    public void setInputStream(InputStream stream) {}

    @Override
    public void setOutputStream(OutputStream stream) {}

    @Override
    public void setErrorStream(OutputStream stream) {
      err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
      exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) throws IOException {
      OutputStream told = Objects.requireNonNull(err);
      told.write(WHY.getBytes(StandardCharsets.US_ASCII));
      told.flush();
      Objects.requireNonNull(exit).onExit(1);
    }

    @Override
    public void destroy(ChannelSession channel) {}
  }
}
