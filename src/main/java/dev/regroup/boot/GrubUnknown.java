package dev.regroup.boot;

/**
 * Why it cannot be told what GRUB boots next. Immutable.
 *
 * @param what a sentence part
 * @param remedy what now, one sentence or two; empty where that of the finding's code fits
 */
record GrubUnknown(String what, String remedy) {
  static GrubUnknown of(String what) {
    return new GrubUnknown(what, "");
  }
}
