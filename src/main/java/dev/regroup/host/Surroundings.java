package dev.regroup.host;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What else decides whether a host may be rebooted now. Texts are byte texts. Immutable.
 *
 * @param proxmox the node of Proxmox VE that it is, null where it is none
 * @param disks sentence parts, one for each array or pool that is not whole or is being mended
 * @param ceph codes and words of Ceph's health checks; empty where it is well, or not there
 * @param silent what was asked and did not answer: {@code pve}, {@code pvecm}, {@code ceph}, {@code
 *     zpool}
 * @param drained what runs took off the host and did not give back
 */
public record Surroundings(
    @Nullable ProxmoxNode proxmox,
    List<String> disks,
    List<CephCheck> ceph,
    List<String> silent,
    List<DrainRecord> drained) {

  /** Of a host that is no node and has nothing to mend. */
  public static final Surroundings NONE =
      new Surroundings(null, List.of(), List.of(), List.of(), List.of());

  public Surroundings {
    disks = List.copyOf(disks);
    ceph = List.copyOf(ceph);
    silent = List.copyOf(silent);
    drained = List.copyOf(drained);
  }

  /**
   * One of Ceph's health checks (docs.ceph.com, rados/operations/health-checks).
   *
   * @param code such as {@code PG_DEGRADED}; {@code HEALTH_ERR} and the like where none is named
   * @param message Ceph's words
   */
  public record CephCheck(String code, String message) {}
}
