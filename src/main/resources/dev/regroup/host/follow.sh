# shellcheck shell=sh disable=SC2154
# follow.sh: all frames of the work of a run, from the first on, until its end. Reads only.
# Data: RUN, TICKET (of the work; empty for whichever is there).
# needs: lib-follow.sh

set_run "$RUN"
follow
