package dev.regroup.export;

import dev.regroup.report.PciClasses;

/**
 * The resources of the provider bpg/proxmox (its docs/resources/hardware_mapping_pci.md and
 * virtual_environment_vm.md). The guest keeps its long name: the short one is another, experimental
 * resource. Immutable.
 */
final class BpgProxmox {
  private final ProviderVersion version;

  BpgProxmox(ProviderVersion version) {
    this.version = version;
  }

  void write(Hcl hcl, Selection selection) {
    hcl.comment(
        "It takes: terraform { required_providers { proxmox = { source = \"bpg/proxmox\" } } }");
    selection.mappings().forEach(mapping -> mapping(hcl, mapping));
    hcl.blank()
        .comment("Mappings that the cluster has already, under these names, are taken over by");
    selection
        .mappings()
        .forEach(
            mapping -> hcl.comment("terraform import " + address(mapping) + " " + mapping.name()));
    for (Guest guest : Guest.of(selection, Guest.MOST)) {
      guest(hcl, guest);
    }
  }

  private String address(Mapping mapping) {
    return version.mappingType() + "." + mapping.name();
  }

  private void mapping(Hcl hcl, Mapping mapping) {
    MappedDevice first = mapping.devices().get(0);
    String kind = PciClasses.words(first.function().device().classCode());
    hcl.blank()
        .open(
            "resource %s %s {"
                .formatted(Hcl.quoted(version.mappingType()), Hcl.quoted(mapping.name())))
        .text("name", mapping.name())
        .text("comment", kind + " " + first.function().id())
        .open("map = [");
    mapping.devices().forEach(device -> device(hcl, device));
    hcl.close("]").close("}");
  }

  private static void device(Hcl hcl, MappedDevice device) {
    if (device.whole()) {
      hcl.comment(
          "The whole card, whose functions share a group: %s, %s."
              .formatted(device.function().name(), String.join(", ", device.together())));
    } else if (!device.together().isEmpty()) {
      hcl.comment(
          "Shares its group with %s: one guest has to get them all."
              .formatted(String.join(", ", device.together())));
    }
    hcl.open("{")
        .text("node", device.node())
        .text("path", device.path())
        .text("id", device.function().id().toString())
        .attribute("iommu_group", String.valueOf(device.group()));
    if (device.subsystem() != null) {
      hcl.text("subsystem_id", device.subsystem());
    }
    hcl.text("comment", PciClasses.words(device.function().device().classCode())).close("},");
  }

  private void guest(Hcl hcl, Guest guest) {
    hcl.blank()
        .comment(
            "An example: what a guest's own resource needs of this. It is not started, nor with its")
        .comment("node, as its devices are to be proven isolated first.")
        .open(
            "resource \"proxmox_virtual_environment_vm\" %s {".formatted(Hcl.quoted(guest.label())))
        .text("name", guest.name())
        .text("node_name", guest.node())
        .text("machine", "q35")
        .attribute("started", false)
        .attribute("on_boot", false);
    for (int at = 0; at < guest.mappings().size(); at++) {
      Mapping mapping = guest.mappings().get(at);
      hcl.blank()
          .open("hostpci {")
          .text("device", "hostpci" + at)
          .attribute("mapping", address(mapping) + ".name");
      Terraform.pcie(hcl, mapping);
      hcl.close("}");
    }
    hcl.close("}");
  }
}
