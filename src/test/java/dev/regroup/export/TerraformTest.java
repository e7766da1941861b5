package dev.regroup.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The configuration, letter for letter; TerraformReadIT has HashiCorp's own parser read it. */
class TerraformTest {
  /** One device that is PCI Express and one that is not, on a host of each kind. */
  private static Selection two() {
    Map<String, Object> first = Machines.run("11-20", 0);
    Map<String, Object> second = Machines.run("11-16", 0);
    return Selection.of(
        List.of(
            Machines.host(first, "pve1"),
            ExportHost.of("/srv/pve2.json", Machines.capture(second), null)),
        List.of(
            DeviceRequest.parse("1b36:0010=scratch_disk").orElseThrow(),
            DeviceRequest.parse("10ec:8139").orElseThrow()));
  }

  private static String text(Terraform.Provider provider, String version) {
    return Terraform.text(two(), provider, ProviderVersion.parse(version).orElseThrow());
  }

  private static final String HEAD =
      """
      # IOMMU groups are those of the present boot: a change of the kernel, its command line
      # or the hardware may renumber them, and Proxmox VE then starts no guest. Export again.
      # /srv/pve2.json is taken for node pve2, by the file's name; --node says another.
      # It does not say what the host itself stands on. Make sure that no device below holds
      # the host's own disk or network.

      """;

  @Test
  void mappings_and_guests_of_bpg() {
    assertEquals(
        """
        # Made by 'regroup export terraform' for the provider bpg/proxmox, 0.100 and later.
        """
            + HEAD
            + """
        # It takes: terraform { required_providers { proxmox = { source = "bpg/proxmox" } } }

        resource "proxmox_hardware_mapping_pci" "pci_10ec_8139" {
          name    = "pci_10ec_8139"
          comment = "Ethernet controller 10ec:8139"
          map = [
            {
              node         = "pve2"
              path         = "0000:00:04.0"
              id           = "10ec:8139"
              iommu_group  = 1
              subsystem_id = "1af4:1100"
              comment      = "Ethernet controller"
            },
          ]
        }

        resource "proxmox_hardware_mapping_pci" "scratch_disk" {
          name    = "scratch_disk"
          comment = "NVMe controller 1b36:0010"
          map = [
            {
              node         = "pve1"
              path         = "0000:00:04.0"
              id           = "1b36:0010"
              iommu_group  = 1
              subsystem_id = "1af4:1100"
              comment      = "NVMe controller"
            },
          ]
        }

        # Mappings that the cluster has already, under these names, are taken over by
        # terraform import proxmox_hardware_mapping_pci.pci_10ec_8139 pci_10ec_8139
        # terraform import proxmox_hardware_mapping_pci.scratch_disk scratch_disk

        # An example: what a guest's own resource needs of this. It is not started, nor with its
        # node, as its devices are to be proven isolated first.
        resource "proxmox_virtual_environment_vm" "example_pve1" {
          name      = "example-pve1"
          node_name = "pve1"
          machine   = "q35"
          started   = false
          on_boot   = false

          hostpci {
            device  = "hostpci0"
            mapping = proxmox_hardware_mapping_pci.scratch_disk.name
            pcie    = true
          }
        }

        # An example: what a guest's own resource needs of this. It is not started, nor with its
        # node, as its devices are to be proven isolated first.
        resource "proxmox_virtual_environment_vm" "example_pve2" {
          name      = "example-pve2"
          node_name = "pve2"
          machine   = "q35"
          started   = false
          on_boot   = false

          hostpci {
            device  = "hostpci0"
            mapping = proxmox_hardware_mapping_pci.pci_10ec_8139.name
            # 0000:00:04.0 on pve2 is conventional PCI: it has no PCI Express capability.
            pcie = false
          }
        }
        """,
        text(Terraform.Provider.BPG, "0.111.1"));
  }

  @Test
  void before_0_100_the_resources_of_bpg_had_longer_names() {
    String now = text(Terraform.Provider.BPG, "0.100.0");
    String before = text(Terraform.Provider.BPG, "v0.99.0");
    assertTrue(before.contains("for the provider bpg/proxmox, 0.54 to 0.99."), before);
    assertEquals(
        now.replace("0.100 and later", "0.54 to 0.99")
            .replace(
                "proxmox_hardware_mapping_pci", "proxmox_virtual_environment_hardware_mapping_pci"),
        before);
    for (String version : List.of("0.53.1", "1.0.0", "0", "x", "0.99.0-rc1", "0.9999999")) {
      assertTrue(ProviderVersion.parse(version).isEmpty(), version);
    }
  }

  @Test
  void nested_blocks_of_telmate() {
    assertEquals(
        """
        # Made by 'regroup export terraform' for the provider Telmate/proxmox, version 3.
        """
            + HEAD
            + """
        # It takes: terraform { required_providers { proxmox = { source = "Telmate/proxmox" } } }
        # It makes no resource mappings. Where the cluster lacks one, on any of its nodes:
        # pvesh create /cluster/mapping/pci --id pci_10ec_8139 --map node=pve2,path=0000:00:04.0,id=10ec:8139,iommugroup=1,subsystem-id=1af4:1100
        # pvesh create /cluster/mapping/pci --id scratch_disk --map node=pve1,path=0000:00:04.0,id=1b36:0010,iommugroup=1,subsystem-id=1af4:1100

        # An example: what a guest's own resource needs of this. It is not started.
        resource "proxmox_vm_qemu" "example_pve1" {
          name        = "example-pve1"
          target_node = "pve1"
          machine     = "q35"
          vm_state    = "stopped"

          pcis {
            pci0 {
              mapping {
                mapping_id = "scratch_disk"
                pcie       = true
              }
            }
          }
        }

        # An example: what a guest's own resource needs of this. It is not started.
        resource "proxmox_vm_qemu" "example_pve2" {
          name        = "example-pve2"
          target_node = "pve2"
          machine     = "q35"
          vm_state    = "stopped"

          pcis {
            pci0 {
              mapping {
                mapping_id = "pci_10ec_8139"
                # 0000:00:04.0 on pve2 is conventional PCI: it has no PCI Express capability.
                pcie = false
              }
            }
          }
        }
        """,
        text(Terraform.Provider.TELMATE, "0.100"));
  }

  @Test
  void input_of_a_module() {
    assertEquals(
        """
        # Made by 'regroup export terraform' for the input of a module.
        """
            + HEAD
            + """
        # The module uses resource mappings. Where the cluster lacks one, on any of its nodes:
        # pvesh create /cluster/mapping/pci --id pci_10ec_8139 --map node=pve2,path=0000:00:04.0,id=10ec:8139,iommugroup=1,subsystem-id=1af4:1100
        # pvesh create /cluster/mapping/pci --id scratch_disk --map node=pve1,path=0000:00:04.0,id=1b36:0010,iommugroup=1,subsystem-id=1af4:1100

        pcis = {
          pci0 = {
            mapping = {
              mapping_id = "pci_10ec_8139"
              # 0000:00:04.0 on pve2 is conventional PCI: it has no PCI Express capability.
              pcie = false
            }
          }
          pci1 = {
            mapping = {
              mapping_id = "scratch_disk"
              pcie       = true
            }
          }
        }
        """,
        text(Terraform.Provider.MODULE, "0.100"));
  }

  @Test
  void a_guest_gets_no_more_than_fits() {
    ExportHost host = Machines.host(Machines.run("11-9", 0), "pve1");
    Selection selection = Selection.of(List.of(host), List.of());
    List<Mapping> many = new ArrayList<>();
    for (int i = 10; i < 47; i++) {
      many.add(new Mapping("m" + i, selection.mappings().get(0).devices()));
    }
    Selection all = new Selection(List.of(host), many, Map.of());
    List<Guest> guests = Guest.of(all, Guest.MOST);
    assertEquals(
        List.of("example_pve1", "example_pve1_2", "example_pve1_3"),
        guests.stream().map(Guest::label).toList());
    assertEquals(
        List.of(16, 16, 5), guests.stream().map(guest -> guest.mappings().size()).toList());
    String telmate = Terraform.text(all, Terraform.Provider.TELMATE, ProviderVersion.CURRENT);
    assertTrue(telmate.contains(" pci14 {"), telmate);
    assertFalse(telmate.contains(" pci15 {"), telmate);
    String module = Terraform.text(all, Terraform.Provider.MODULE, ProviderVersion.CURRENT);
    assertTrue(module.contains("# A guest takes 16 of these.\npcis = {"), module);
  }

  @Test
  void a_mapping_of_several_nodes_is_shown_on_the_first() {
    Map<String, Object> run = Machines.run("11-9", 0);
    Selection selection =
        Selection.of(List.of(Machines.host(run, "pve1"), Machines.host(run, "pve2")), List.of());
    assertEquals(
        List.of("example_pve1"),
        Guest.of(selection, Guest.MOST).stream().map(Guest::label).toList());
    String text = Terraform.text(selection, Terraform.Provider.BPG, ProviderVersion.CURRENT);
    assertEquals(2, text.split("path +=  *\"0000:00:05\"", -1).length - 1, text);
    assertTrue(
        text.contains(
            "# The whole card, whose functions share a group: 0000:00:05.0, 0000:00:05.1.\n"),
        text);
    Selection one =
        Selection.of(
            List.of(Machines.host(run, "pve1")),
            List.of(DeviceRequest.parse("0000:00:05.0").orElseThrow()));
    String part = Terraform.text(one, Terraform.Provider.BPG, ProviderVersion.CURRENT);
    assertTrue(
        part.contains(
            "    # Shares its group with 0000:00:05.1: one guest has to get them all.\n    {\n"),
        part);
  }

  @Test
  void equal_hosts_give_an_equal_text() {
    assertEquals(text(Terraform.Provider.BPG, "0.100"), text(Terraform.Provider.BPG, "0.100"));
  }
}
