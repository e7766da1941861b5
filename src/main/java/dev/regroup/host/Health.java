package dev.regroup.host;

import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What worked before a reboot must work after it. Immutable, comparable part by part.
 *
 * @param addresses {@code IFNAME ADDRESS/PREFIX}, global scope only
 * @param defaultRoutes {@code via GATEWAY dev IFNAME}; each distinct line
 * @param mounts {@code SOURCE MOUNTPOINT TYPE} of file systems on devices and over the network;
 *     kernel-internal ones, automounts and those of users' sessions left out. SOURCE is {@code
 *     disk} for plain disks and partitions, whose names may change from boot to boot
 * @param failedUnits names of failed systemd units; empty without systemd, null where systemd did
 *     not say
 */
public record Health(
    SortedSet<String> addresses,
    SortedSet<String> defaultRoutes,
    SortedSet<String> mounts,
    @Nullable SortedSet<String> failedUnits) {}
