package dev.regroup.host;

import dev.regroup.testing.HostShell;
import dev.regroup.testing.Sysroot;
import dev.regroup.testing.Tools;

/** The shells under which every host script must run unchanged. */
enum Shells {
  DASH("dash"),
  BASH("bash"),
  BASH_POSIX("bash", "--posix"),
  BUSYBOX("busybox", "sh"),
  KSH("ksh");

  private final String program;
  private final String options;

  Shells(String program, String... options) {
    this.program = program;
    this.options = String.join(" ", options);
  }

  /** This shell as the login side sees it, skipped where it is not installed. */
  HostShell in(Sysroot host) {
    // Work that is started runs under the sysroot's own /bin/sh.
    host.link("/bin/sh", command()[0]);
    return HostShell.in(host.root(), command());
  }

  /** Words that start it. */
  String[] command() {
    String path = Tools.require("shells", program).toString();
    return options.isEmpty() ? new String[] {path} : new String[] {path, options};
  }
}
