package dev.regroup.boot;

import java.util.List;

/**
 * Lines of {@code /etc/default/grub} that may be refused, and are edited right where they are not.
 */
final class WildLines {
  /**
   * With later quotes it may make one value of many lines, whose backticks then run: whether they
   * fail is known on the host only.
   */
  static final String OPEN_QUOTE = "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\n";

  static final List<String> ALL =
      List.of(
          "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet $(echo splash)\"\n",
          "GRUB_CMDLINE_LINUX=`echo iommu=pt`\n",
          "if true; then GRUB_CMDLINE_LINUX=\"iommu=soft\"; fi\n",
          "false || GRUB_CMDLINE_LINUX_DEFAULT=\"panic=30\"\n",
          "false && GRUB_CMDLINE_LINUX_DEFAULT=\"panic=30\" || :\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=quiet intel_iommu=on\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=\u00e2\u0080\u009cquiet\u00e2\u0080\u009d\n",
          "GRUB_CMDLINE_LINUX=\"quiet\"\r\n",
          "GRUB_CMDLINE_LINUX=\"a;b\"\n",
          "export GRUB_CMDLINE_LINUX=\"quiet panic=30\"\n",
          "f() { GRUB_CMDLINE_LINUX=quiet; }\nf\n",
          "unset GRUB_CMDLINE_LINUX_DEFAULT\n",
          ": ${GRUB_CMDLINE_LINUX:=panic=30}\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=${NOTHING-quiet}\n",
          "GRUB_CMDLINE_LINUX=\"$NOTHING quiet\"\n",
          "for x in a b; do GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX $x\"; done\n",
          "case x in x) GRUB_CMDLINE_LINUX=case ;; esac\n",
          "GRUB_CMDLINE_LINUX=one GRUB_CMDLINE_LINUX_DEFAULT=two\n",
          "{ GRUB_CMDLINE_LINUX=block; }\n",
          "( GRUB_CMDLINE_LINUX=subshell )\n",
          "X=iommu; GRUB_CMDLINE_LINUX=\"$X=pt quiet\"\n",
          "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX_DEFAULT panic=30\"\n",
          "GRUB_CMDLINE_LINUX_DEFAULT='quiet'\" iommu\"=pt\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet -- single\"\n",
          "GRUB_CMDLINE_LINUX=\"quiet\nsplash\"\n",
          "eval 'GRUB_CMDLINE_LINUX=evil'\n",
          "while GRUB_CMDLINE_LINUX=loop; false; do :; done\n",
          "GRUB_CMDLINE_LINUX=bg & wait\n",
          "echo x | GRUB_CMDLINE_LINUX=pipe cat >/dev/null\n",
          "! GRUB_CMDLINE_LINUX=not || :\n",
          "GRUB_TIMEOUT = 5\n",
          "GRUB_GFXMODE=1024x768;auto\n",
          "GRUB_DISTRIBUTOR=My Own\n",
          "GRUB_CMDLINE_LINUX_DEFAULT+=\" panic=30\"\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=(quiet splash)\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=\u00e2\u0080\u009cquiet splash\u00e2\u0080\u009d\n",
          "\r\n",
          "GRUB_CMDLINE_LINUX=\"$GRUB_CMDLINE_LINUX \\$tuned_params\"\n",
          "GRUB_CMDLINE_LINUX=\"${GRUB_CMDLINE_LINUX:-panic=30}\"\n",
          "GRUB_CMDLINE_LINUX=\"${GRUB_CMDLINE_LINUX-panic=30} ${NOTHING:+x}\"\n",
          OPEN_QUOTE,
          "if test -f /nothing; then . /nothing; fi\n",
          "source /dev/null\n",
          "[ -f /nothing ]\n",
          "exit 0\n",
          "export GRUB_CMDLINE_LINUX=$GRUB_CMDLINE_LINUX_DEFAULT\n",
          "cat <<X\nGRUB_CMDLINE_LINUX=here\nX\n",
          "case \" $GRUB_CMDLINE_LINUX \" in *\" panic=1 \"*) ;; *) GRUB_CMDLINE_LINUX=a ;; esac\n",
          "GRUB_CMDLINE_LINUX_DEFAULT=\"$(echo \"$GRUB_CMDLINE_LINUX_DEFAULT\" | sed s/quiet//)\"\n",
          "GRUB_TIMEOUT={{ grub_timeout }}\n",
          "{% if x %}\n");

  private WildLines() {}
}
