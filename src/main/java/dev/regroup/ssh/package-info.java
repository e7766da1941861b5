/** The sshj transport behind {@code HostSession}. */
@NullMarked
package dev.regroup.ssh;

import org.jspecify.annotations.NullMarked;
