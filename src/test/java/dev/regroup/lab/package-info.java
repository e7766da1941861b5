/**
 * The real machine: Debian guests with their own boot loader and an emulated IOMMU in QEMU, and the
 * judges that look at them with eyes other than Regroup's: the serial console, OpenSSH's client,
 * the files.
 */
@NullMarked
package dev.regroup.lab;

import org.jspecify.annotations.NullMarked;
