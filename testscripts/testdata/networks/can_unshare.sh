# can_unshare.sh fails where a network of one's own is not to be had: for all but root, and in some containers.
exec unshare --net --mount --pid --fork --mount-proc sh -c 'mount -t tmpfs none /run && ip link set lo up' 2>/dev/null
