package dev.regroup.plan;

import dev.regroup.finding.Finding;
import dev.regroup.host.HostFacts;
import dev.regroup.host.ProxmoxNode;
import dev.regroup.host.ProxmoxNode.Guest;
import dev.regroup.host.ProxmoxNode.Storage;
import dev.regroup.playbook.DesiredState.Guests;
import dev.regroup.playbook.Guards.Name;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is taken off a host before its reboot, and what stands against that; pure. Immutable.
 *
 * @param orders lines for drain.sh, in the order in which they are done
 * @param against errors; where there are any nothing is taken off
 */
public record DrainPlan(List<String> orders, List<Finding> against) {

  public DrainPlan {
    orders = List.copyOf(orders);
    against = List.copyOf(against);
  }

  /** For a host that is to be rebooted. */
  public static DrainPlan of(Moment moment) {
    return new Maker(moment).make();
  }

  /** Makes one, once. */
  private static final class Maker {
    private final Moment moment;
    private final HostFacts facts;
    private final @Nullable ProxmoxNode node;
    private final List<String> orders = new ArrayList<>();
    private final List<Finding> against = new ArrayList<>();
    private int turn;

    Maker(Moment moment) {
      this.moment = moment;
      this.facts = moment.facts();
      this.node = moment.node();
    }

    DrainPlan make() {
      ProxmoxNode its = node;
      if (its != null) {
        starts(its);
        if (entersMaintenance(its)) {
          orders.add("maintenance " + its.name());
        }
      }
      if (!facts.guests().isEmpty() && !moment.skips(Name.GUESTS)) {
        if (moment.guests() == Guests.REFUSE) {
          against.add(refused());
        } else if (its == null || !its.answers()) {
          against.add(
              immovable("they are none of Proxmox VE's: " + String.join(", ", facts.guests())));
        } else {
          running(its);
        }
      }
      return new DrainPlan(orders, against);
    }

    /** Guests with PCI devices that would start before the groups are proven. */
    private void starts(ProxmoxNode its) {
      its.guests().stream()
          .filter(Guest::onboot)
          .filter(guest -> guest.passed().stream().anyMatch(key -> key.startsWith("hostpci")))
          .filter(guest -> !isHa(its, guest))
          .forEach(guest -> orders.add("onboot " + guest.line()));
    }

    private static boolean isHa(ProxmoxNode its, Guest guest) {
      return its.ha().resources().contains(guest.service());
    }

    private boolean entersMaintenance(ProxmoxNode its) {
      return its.clustered()
          && !its.ha().resources().isEmpty()
          && its.ha().nodes().containsKey(its.name())
          && !its.ha().inMaintenance(its.name());
    }

    private Finding refused() {
      return GuardCode.GUESTS.of(
          "guests run on the host, and a reboot would take them down: "
              + facts.guests().stream().map(this::described).collect(Collectors.joining(", ")));
    }

    private String described(String line) {
      ProxmoxNode its = node;
      Optional<Guest> guest = its == null ? Optional.empty() : its.guest(line);
      return guest
          .map(g -> g.described() + (its != null && isHa(its, g) ? ", managed by HA" : ""))
          .orElse(line);
    }

    /** The HA stack moves its own, whatever becomes of the others. */
    private void running(ProxmoxNode its) {
      List<Guest> others = new ArrayList<>();
      for (String line : facts.guests()) {
        Optional<Guest> guest = its.guest(line);
        if (guest.isEmpty()) {
          against.add(immovable(line + " has no configuration on this node"));
        } else if (isHa(its, guest.get())) {
          movedByHa(its, guest.get());
        } else {
          others.add(guest.get());
        }
      }
      if (moment.guests() == Guests.MIGRATE) {
        others.forEach(guest -> migrate(its, guest));
      } else {
        shutDown(others);
      }
    }

    /** Maintenance would wait for it for ever; its disks it takes along. */
    private void movedByHa(ProxmoxNode its, Guest guest) {
      List<String> fixed = new ArrayList<>(guest.passed());
      fixed.addAll(guest.bound());
      if (!fixed.isEmpty()) {
        against.add(
            immovable(
                guest.described()
                    + " is managed by HA and cannot leave: "
                    + String.join(", ", fixed)));
      } else if (targets(its).isEmpty()) {
        against.add(immovable(guest.described() + " is managed by HA, and no other node is there"));
      }
    }

    private void migrate(ProxmoxNode its, Guest guest) {
      List<String> fixed = new ArrayList<>(guest.passed());
      fixed.addAll(guest.bound());
      guest.storages().stream()
          .sorted()
          .filter(name -> !isShared(its, name))
          .forEach(name -> fixed.add("local storage " + name));
      if (!fixed.isEmpty()) {
        against.add(immovable(guest.described() + " cannot leave: " + String.join(", ", fixed)));
        return;
      }
      List<String> targets =
          targets(its).stream().filter(target -> has(its, target, guest)).toList();
      if (targets.isEmpty()) {
        against.add(
            immovable(guest.described() + " has nowhere to go: no other node has its storages"));
        return;
      }
      orders.add("migrate " + guest.line() + " " + targets.get(turn++ % targets.size()));
    }

    private static boolean isShared(ProxmoxNode its, String storage) {
      Storage known = its.storages().get(storage);
      return known != null && known.shared();
    }

    private static boolean has(ProxmoxNode its, String target, Guest guest) {
      return guest.storages().stream()
          .map(its.storages()::get)
          .allMatch(s -> s != null && (s.nodes().isEmpty() || s.nodes().contains(target)));
    }

    private List<String> targets(ProxmoxNode its) {
      return its.members().stream()
          .filter(ProxmoxNode.Member::online)
          .map(ProxmoxNode.Member::name)
          .filter(name -> !name.equals(its.name()) && !moment.neighbours().busy().contains(name))
          .filter(name -> !its.ha().inMaintenance(name))
          .sorted()
          .toList();
    }

    /** Against the order in which they start: those without a place in it start last. */
    private void shutDown(List<Guest> guests) {
      TreeMap<Integer, List<Guest>> places = new TreeMap<>(Comparator.reverseOrder());
      for (Guest guest : guests) {
        Integer order = guest.order();
        places
            .computeIfAbsent(order == null ? Integer.MAX_VALUE : order, any -> new ArrayList<>())
            .add(guest);
      }
      int group = 0;
      for (List<Guest> together : places.values()) {
        group++;
        for (Guest guest : together) {
          orders.add("shutdown " + group + " " + guest.line());
        }
      }
    }

    private static Finding immovable(String what) {
      return GuardCode.IMMOVABLE.of("guests run that cannot be taken off the host: " + what);
    }
  }
}
