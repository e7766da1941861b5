package dev.regroup.plan;

import dev.regroup.boot.FileEdit;
import dev.regroup.boot.Refresh;
import dev.regroup.host.Sha256;
import java.util.ArrayList;
import java.util.List;

/**
 * What must be equal between the plan that was shown and the plan that is carried out: edits,
 * refresh, reboot, next kernel, prediction, essential devices.
 */
final class PlanDigest {
  private PlanDigest() {}

  static String of(HostPlan plan) {
    List<String> parts = new ArrayList<>();
    parts.add(String.valueOf(plan.layout()));
    for (FileEdit edit : plan.edits()) {
      parts.addAll(List.of("edit", edit.path(), edit.beforeSha256(), edit.after()));
    }
    Refresh refresh = plan.refresh();
    parts.add(refresh == null ? "no refresh" : refresh.id());
    if (refresh != null) {
      refresh.arguments().forEach(word -> parts.addAll(List.of("argument", word)));
      refresh.seen().forEach(file -> parts.addAll(List.of("seen", file.path(), file.sha256())));
    }
    parts.add(plan.reboot().name());
    parts.add(plan.entryDigest());
    for (HostPlan.Isolation isolation : plan.isolation()) {
      parts.addAll(List.of("isolation", isolation.device(), "" + isolation.predictedGroup()));
    }
    plan.essential().forEach(address -> parts.addAll(List.of("essential", address)));
    return "sha256:" + Sha256.of(parts);
  }
}
