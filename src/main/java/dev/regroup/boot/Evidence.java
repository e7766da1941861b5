package dev.regroup.boot;

import dev.regroup.boot.Detection.Fit;
import dev.regroup.boot.Detection.Objection;
import java.util.ArrayList;
import java.util.List;

/** What was seen for and against one layout. Used by one thread for one host. */
final class Evidence {
  private final List<String> seen = new ArrayList<>();
  private final List<Objection> signs = new ArrayList<>();
  private final List<Objection> missing = new ArrayList<>();

  /**
   * Something that the layout needs: a sentence part for either case.
   *
   * @param remedy what now where it is not there; empty where nothing is to be done about it
   */
  void need(boolean there, String yes, String no, String remedy) {
    seen.add(there ? yes : no);
    if (!there) {
      missing.add(new Objection(no, remedy));
    }
  }

  /** Where the host boots in another way, that is what is to be known of it: they stand first. */
  void signs(List<OtherBootPaths.Sign> ofOthers) {
    for (OtherBootPaths.Sign sign : ofOthers) {
      seen.add(sign.evidence());
      signs.add(new Objection(sign.evidence(), sign.remedy()));
    }
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
    List<Objection> against = new ArrayList<>(signs);
    against.addAll(missing);
    return new Detection(
        against.isEmpty() ? Fit.FITS : likely ? Fit.DOUBTFUL : Fit.NO, seen, against);
  }
}
