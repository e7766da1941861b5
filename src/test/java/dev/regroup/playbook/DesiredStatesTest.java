package dev.regroup.playbook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.regroup.inventory.Host;
import dev.regroup.inventory.yaml.Decoded;
import dev.regroup.inventory.yaml.Problem;
import dev.regroup.inventory.yaml.Reading;
import dev.regroup.inventory.yaml.Source;
import dev.regroup.inventory.yaml.Yaml;
import dev.regroup.inventory.yaml.YamlParser;
import dev.regroup.inventory.yaml.YamlParser.Dialect;
import dev.regroup.kernel.IommuGoal;
import dev.regroup.kernel.Request;
import dev.regroup.kernel.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DesiredStatesTest {
  /** A host whose layers, lowest first, are these YAML maps. */
  private static Host host(String... layers) {
    List<Map<String, Yaml>> maps = new ArrayList<>();
    for (String layer : layers) {
      Yaml yaml = YamlParser.parse(Source.of("vars.yml", layer), Dialect.ANSIBLE, new Reading());
      assertTrue(yaml instanceof Yaml.Mapping);
      Map<String, Yaml> map = new LinkedHashMap<>();
      ((Yaml.Mapping) yaml).entries().forEach(e -> map.put(e.key().text(), e.value()));
      maps.add(map);
    }
    return new Host("pve1", List.of(), maps);
  }

  private static DesiredState desired(String play, String... layers) {
    Decoded<DesiredState> result = DesiredStates.of(PlaybookDecoderTest.play(play), host(layers));
    assertEquals("", Problem.render(result.problems()));
    return ((Decoded.Ok<DesiredState>) result).value();
  }

  private static String problems(String play, String... layers) {
    return Problem.render(
        DesiredStates.of(PlaybookDecoderTest.play(play), host(layers)).problems());
  }

  @Test
  void without_variables_the_play_stands() {
    assertEquals(
        IommuGoal.ENABLED, desired("- {name: x, hosts: h, iommu: enabled}", "a: 1").iommu());
  }

  @Test
  void the_highest_layer_wins_and_maps_are_replaced_whole() {
    DesiredState desired =
        desired(
            "- {name: x, hosts: h, iommu: enabled, reboot: {message: m, timeout: 5m}}",
            "regroup_iommu: unmanaged",
            "{regroup_iommu: disabled, regroup_reboot: never}");
    assertEquals(IommuGoal.DISABLED, desired.iommu());
    assertEquals(RebootPolicy.of(RebootPolicy.Policy.NEVER), desired.reboot());
  }

  @Test
  void a_parameter_named_higher_replaces_all_that_is_said_of_its_key_lower() {
    DesiredState desired =
        desired(
            "- {name: x, hosts: h, kernel_parameters: {present: [vfio-pci.ids=a, quiet], append: [c=1]}}",
            "regroup_kernel_parameters: {append: [vfio_pci.ids=b], absent: [c]}",
            "regroup_kernel_parameters: {present: [c=2]}");
    assertEquals(
        List.of(
            new Request.Present("quiet", List.of(new Token("quiet"))),
            new Request.Append(new Token("vfio_pci.ids=b")),
            new Request.Present("c", List.of(new Token("c=2")))),
        desired.parameters());
  }

  @Test
  void a_device_of_a_vmd_domain_can_be_named() {
    DesiredState desired =
        desired("- {name: x, hosts: h, isolate: [{address: '10000:E1:00.0'}]}", "a: 1");
    assertEquals(
        List.of("10000:e1:00.0"), desired.isolate().stream().map(IsolatedDevice::label).toList());
  }

  @Test
  void isolated_devices_are_added_and_the_same_device_replaces() {
    DesiredState desired =
        desired(
            "- {name: x, hosts: h, isolate: [{address: 03:00.0}, {device: 1172:4c15}]}",
            "regroup_isolate: [{address: '0000:03:00.0', optional: yes}, {address: 04:00.0}]");
    assertEquals(
        List.of("0000:03:00.0", "1172:4c15", "0000:04:00.0"),
        desired.isolate().stream().map(IsolatedDevice::label).toList());
    assertTrue(desired.isolate().get(0).optional());
  }

  @Test
  void a_mistyped_variable_is_told_and_not_ignored() {
    String told = problems("- {name: x, hosts: h}", "regroup_isolat: []");
    assertTrue(told.contains("vars.yml:1:17: unknown variable `regroup_isolat`"), told);
    assertTrue(told.contains("Did you mean `regroup_isolate`?"), told);
  }

  @Test
  void a_template_within_a_variable_that_matters_is_told() {
    String told =
        problems("- {name: x, hosts: h}", "regroup_kernel_parameters: {present: ['a={{b}}']}");
    assertTrue(told.contains("vars.yml:1:39: `regroup_kernel_parameters` of host `pve1`"), told);
  }

  @Test
  void a_wrong_value_is_told_with_its_place() {
    String told = problems("- {name: x, hosts: h}", "regroup_iommu: yes");
    assertTrue(told.contains("vars.yml:1:16: expected one of `enabled`"), told);
  }

  @Test
  void an_effect_that_is_not_built_is_refused_in_a_variable_too() {
    String told =
        problems(
            "- {name: x, hosts: h}",
            "{regroup_isolate: [{device: '1172:4c15', mapping: x}], regroup_guests: migrate}");
    assertTrue(told.contains("`regroup_isolate.mapping` does nothing yet"), told);
    assertTrue(!told.contains("`regroup_guests`"), told);
  }
}
