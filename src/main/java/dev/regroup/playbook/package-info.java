/** The playbook: plays with a host pattern, a desired state and a rollout policy. */
@NullMarked
package dev.regroup.playbook;

import org.jspecify.annotations.NullMarked;
