/** Devices as the configuration of other tools: Terraform's, for Proxmox VE. Pure. */
@NullMarked
package dev.regroup.export;

import org.jspecify.annotations.NullMarked;
