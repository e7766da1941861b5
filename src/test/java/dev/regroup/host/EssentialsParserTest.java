package dev.regroup.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EssentialsParserTest {
  /** A disk over the network stands on a card that its path does not name. */
  @ParameterizedTest
  @CsvSource({
    "/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda, 0000:00:1f.2, true",
    "/devices/platform/host2/session1/target2:0:0/2:0:0:1/block/sdb, '', false",
    "/devices/pci0000:00/0000:03:00.0/host3/session1/target3:0:0/3:0:0:0/block/sdc, 0000:03:00.0,"
        + " true",
    "/devices/platform/soc/fe340000.mmc/mmc_host/mmc0/mmc0:0001/block/mmcblk0, '', true",
    "/devices/rbd/0/block/rbd0, '', false",
    "/devices/virtual/block/loop0, '', false",
    "-, '', false"
  })
  void what_ends_at_no_hardware_is_not_known(String path, String device, boolean known) {
    List<Essential> essentials =
        EssentialsParser.parse(
            new FrameIndex(
                List.of(
                    new Frame(
                        "essential", ("/ sda " + path + "\n").getBytes(StandardCharsets.UTF_8)))));
    List<String> devices = device.isEmpty() ? List.of() : List.of(device);
    assertEquals(List.of(new Essential("/", List.of("sda"), devices, known)), essentials);
  }
}
