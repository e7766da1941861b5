package dev.regroup.boot;

import dev.regroup.boot.Detection.Fit;
import java.util.ArrayList;
import java.util.List;

/** What was seen for and against one layout. Used by one thread for one host. */
final class Evidence {
  private final List<String> seen = new ArrayList<>();
  private boolean clear = true;

  /** Something that the layout needs: a sentence part for either case. */
  void need(boolean there, String yes, String no) {
    seen.add(there ? yes : no);
    clear &= there;
  }

  /** Something that speaks against it. */
  void against(String what) {
    need(false, "", what);
  }

  /** Signs of other ways to boot speak against it. */
  void against(List<OtherBootPaths.Sign> signs) {
    signs.forEach(sign -> against(sign.evidence()));
  }

  /** Something worth telling. */
  void note(String what) {
    seen.add(what);
  }

  /**
   * The detection.
   *
   * @param likely whether it may be this layout although something speaks against it
   */
  Detection detection(boolean likely) {
    return new Detection(clear ? Fit.FITS : likely ? Fit.DOUBTFUL : Fit.NO, seen);
  }
}
