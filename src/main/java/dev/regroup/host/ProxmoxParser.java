package dev.regroup.host;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.regroup.host.ProxmoxNode.Ha;
import dev.regroup.host.ProxmoxNode.Member;
import dev.regroup.host.ProxmoxNode.Quorum;
import dev.regroup.host.ProxmoxNode.Storage;
import dev.regroup.host.SurroundingsParser.Maps;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code /etc/pve} and {@code pvecm status} say as a {@link ProxmoxNode}. */
final class ProxmoxParser {
  /** Storages that are shared by their kind (pve-storage, src/PVE/Storage/*Plugin.pm). */
  private static final Set<String> SHARED =
      Set.of(
          "nfs",
          "cifs",
          "glusterfs",
          "cephfs",
          "rbd",
          "iscsi",
          "iscsidirect",
          "zfs",
          "pbs",
          "esxi");

  private static final Pattern COUNT = Pattern.compile("(Total votes|Quorum): +([0-9]{1,6})\\b.*");

  /** Id, votes, perhaps what the vote device says, address, perhaps who it is. */
  private static final Pattern MEMBER =
      Pattern.compile(
          "0x[0-9a-f]+ +([0-9]{1,6}) +(?:[A-Z,]+ +)?([0-9a-fA-F.:]+|[^ ]+)( \\(local\\))?");

  private final FrameIndex frames;
  private final List<String> silent;

  /** Lines by the file they are of, below {@code /etc/pve}. */
  private final Map<String, List<String>> files = new TreeMap<>();

  /**
   * @param silent takes what did not answer in a way that can be read
   */
  ProxmoxParser(FrameIndex frames, List<String> silent) {
    this.frames = frames;
    this.silent = silent;
    for (String line : frames.lines("pve")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        files
            .computeIfAbsent(line.substring(0, colon), any -> new ArrayList<>())
            .add(line.substring(colon + 1));
      }
    }
  }

  ProxmoxNode node() {
    String name = frames.first("pve-node");
    Map<?, ?> told = json(".members", "pve");
    boolean answers = name.equals(told.get("nodename"));
    if (!answers && !silent.contains("pve")) {
      silent.add("pve");
    }
    List<Member> members = new ArrayList<>();
    Maps.of(told.get("nodelist"))
        .forEach(
            (member, value) -> {
              Map<?, ?> facts = Maps.of(value);
              Object ip = facts.get("ip");
              members.add(
                  new Member(
                      String.valueOf(member),
                      "1".equals(String.valueOf(facts.get("online"))),
                      ip == null ? "" : String.valueOf(ip)));
            });
    boolean clustered = !Maps.of(told.get("cluster")).isEmpty();
    return new ProxmoxNode(
        name,
        answers,
        clustered,
        members,
        clustered ? quorum() : null,
        new GuestParser(files, name).guests(),
        storages(),
        ha());
  }

  private Map<?, ?> json(String file, String part) {
    List<String> lines = files.get(file);
    if (lines == null) {
      return Map.of();
    }
    try {
      return Maps.of(JSON.std.anyFrom(ByteText.display(String.join(" ", lines))));
    } catch (IOException e) {
      silent.add(part);
      return Map.of();
    }
  }

  private @Nullable Quorum quorum() {
    if (!frames.has("pvecm")) {
      return null;
    }
    boolean quorate = false;
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, Integer> votes = new TreeMap<>();
    int own = -1;
    for (String line : frames.lines("pvecm")) {
      String text = line.strip();
      quorate |= text.matches("Quorate: +Yes");
      Matcher count = COUNT.matcher(text);
      Matcher member = MEMBER.matcher(text);
      if (count.matches()) {
        counts.put(count.group(1), Integer.parseInt(count.group(2)));
      } else if (member.matches()) {
        int its = Integer.parseInt(member.group(1));
        votes.put(member.group(2), its);
        own = member.group(3) == null ? own : its;
      }
    }
    Integer total = counts.get("Total votes");
    Integer needed = counts.get("Quorum");
    if (total == null || needed == null || own < 0) {
      silent.add("pvecm");
      return null;
    }
    return new Quorum(quorate, total, needed, own, votes);
  }

  /** Sections {@code TYPE: NAME} with indented lines {@code KEY VALUE}. */
  private Map<String, Storage> storages() {
    Map<String, Storage> found = new LinkedHashMap<>();
    String name = "";
    for (String line : files.getOrDefault("storage.cfg", List.of())) {
      String[] words = line.strip().split("[:\\s]+", 2);
      if (words.length < 2) {
        continue;
      }
      if (!Character.isWhitespace(line.charAt(0))) {
        name = words[1];
        found.put(name, new Storage(SHARED.contains(words[0]), Set.of()));
        continue;
      }
      Storage storage = found.getOrDefault(name, new Storage(false, Set.of()));
      if (words[0].equals("shared")) {
        found.put(name, new Storage(words[1].equals("1"), storage.nodes()));
      } else if (words[0].equals("nodes")) {
        Set<String> nodes = new HashSet<>(Arrays.asList(words[1].split("[,\\s]+")));
        found.put(name, new Storage(storage.shared(), nodes));
      }
    }
    return found;
  }

  private Ha ha() {
    Set<String> resources = new HashSet<>();
    for (String line : files.getOrDefault("ha/resources.cfg", List.of())) {
      if (line.matches("(vm|ct): *\\S+.*")) {
        resources.add(line.strip().replaceFirst(": *", ":"));
      }
    }
    Map<?, ?> manager = json("ha/manager_status", "pve");
    Map<String, String> nodes = new TreeMap<>();
    Maps.of(manager.get("node_status"))
        .forEach((node, state) -> nodes.put(String.valueOf(node), String.valueOf(state)));
    Set<String> asked = new HashSet<>();
    Maps.of(manager.get("node_request"))
        .forEach(
            (node, request) -> {
              if ("1".equals(String.valueOf(Maps.of(request).get("maintenance")))) {
                asked.add(String.valueOf(node));
              }
            });
    Map<String, Ha.Service> services = new TreeMap<>();
    Maps.of(manager.get("service_status"))
        .forEach(
            (service, value) ->
                services.put(
                    String.valueOf(service),
                    new Ha.Service(
                        String.valueOf(Maps.of(value).get("node")),
                        String.valueOf(Maps.of(value).get("state")))));
    return new Ha(resources, nodes, asked, services);
  }
}
