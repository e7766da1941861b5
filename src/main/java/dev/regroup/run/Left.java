package dev.regroup.run;

/** In which state a host was left. */
public enum Left {
  AS_FOUND,
  PATCHED,
  STAGED,
  REBOOTED,
  UNKNOWN
}
