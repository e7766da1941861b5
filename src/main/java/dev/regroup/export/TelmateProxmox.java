package dev.regroup.export;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nested blocks of the provider Telmate/proxmox (its docs/resources/vm_qemu.md, PCIs), and the
 * same as the input of a module. Neither makes resource mappings, so that the command that does is
 * told. Stateless.
 */
final class TelmateProxmox {
  /** Its docs say {@code pci15} and its schema ends before it (qemu/pci/schema.go, SchemaPCIs). */
  private static final int MOST = 15;

  private TelmateProxmox() {}

  static void write(Hcl hcl, Selection selection) {
    hcl.comment(
        "It takes: terraform { required_providers { proxmox = { source = \"Telmate/proxmox\" } } }");
    mappings(hcl, selection.mappings(), "It makes no resource mappings.");
    for (Guest guest : Guest.of(selection, MOST)) {
      hcl.blank()
          .comment("An example: what a guest's own resource needs of this. It is not started.")
          .open("resource \"proxmox_vm_qemu\" %s {".formatted(Hcl.quoted(guest.label())))
          .text("name", guest.name())
          .text("target_node", guest.node())
          .text("machine", "q35")
          .text("vm_state", "stopped")
          .blank()
          .open("pcis {");
      for (int at = 0; at < guest.mappings().size(); at++) {
        hcl.open("pci" + at + " {").open("mapping {");
        device(hcl, guest.mappings().get(at));
        hcl.close("}").close("}");
      }
      hcl.close("}").close("}");
    }
  }

  static void writeInput(Hcl hcl, Selection selection) {
    mappings(hcl, selection.mappings(), "The module uses resource mappings.");
    hcl.blank();
    if (selection.mappings().size() > Guest.MOST) {
      hcl.comment("A guest takes %d of these.".formatted(Guest.MOST));
    }
    hcl.open("pcis = {");
    for (int at = 0; at < selection.mappings().size(); at++) {
      hcl.open("pci" + at + " = {").open("mapping = {");
      device(hcl, selection.mappings().get(at));
      hcl.close("}").close("}");
    }
    hcl.close("}");
  }

  private static void device(Hcl hcl, Mapping mapping) {
    hcl.text("mapping_id", mapping.name());
    Terraform.pcie(hcl, mapping);
  }

  /** The commands that make the mappings, as comments: API path /cluster/mapping/pci. */
  private static void mappings(Hcl hcl, List<Mapping> mappings, String why) {
    hcl.comment(why + " Where the cluster lacks one, on any of its nodes:");
    for (Mapping mapping : mappings) {
      StringBuilder command = new StringBuilder("pvesh create /cluster/mapping/pci --id ");
      command.append(mapping.name());
      mapping.devices().forEach(device -> command.append(" --map ").append(map(device)));
      hcl.comment(command.toString());
    }
  }

  private static String map(MappedDevice device) {
    @Nullable String subsystem = device.subsystem();
    return "node=%s,path=%s,id=%s,iommugroup=%d%s"
        .formatted(
            device.node(),
            device.path(),
            device.function().id(),
            device.group(),
            subsystem == null ? "" : ",subsystem-id=" + subsystem);
  }
}
