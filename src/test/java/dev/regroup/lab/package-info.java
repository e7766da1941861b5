/**
 * The real machine: a Debian guest with its own GRUB and an emulated IOMMU in QEMU, and the judges
 * that look at it with eyes other than Regroup's: the serial console, OpenSSH's client, the files.
 */
@NullMarked
package dev.regroup.lab;

import org.jspecify.annotations.NullMarked;
