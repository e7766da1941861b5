package dev.regroup.ssh;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.transport.TransportException;
import org.junit.jupiter.api.Test;

class SshConnectionTest {
  @Test
  void a_socket_that_broke_is_no_host_that_runs_nothing() {
    SocketException broke = new SocketException("Connection reset by peer");
    assertTrue(SshConnection.isLoss(broke));
    assertTrue(SshConnection.isLoss(new TransportException(broke)));
    assertTrue(SshConnection.isLoss(new ConnectionException(new TransportException(broke))));
    assertFalse(SshConnection.isLoss(new ConnectionException("Request failed")));

    assertFalse(SshConnection.isLoss(new ConnectionException("open failed")));
    assertFalse(SshConnection.isLoss(new IOException("the connection has ended")));
  }
}
