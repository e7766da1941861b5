package dev.regroup.host;

/**
 * The folder {@code /var/lib/regroup/lock}. Immutable.
 *
 * @param run id of the run that holds it
 * @param owner {@code user@controller}
 * @param since ISO-8601 in UTC, by the controller's clock
 * @param bootId boot of the host in which it was taken
 * @param working whether work of that run still goes on on the host: its pid lives, in this boot
 */
public record HostLock(String run, String owner, String since, String bootId, boolean working) {}
