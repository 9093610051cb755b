# network.sh SCRIPT runs a script in a network of its own, which ends with it:
#
#	here                      far                         behind
#	10.7.0.1 ---------------- 10.7.0.2  10.8.0.2 -------- 10.8.0.3
#	fe80::1  fd07::1          fe80::2   fd07::2
#
# Here is where the script runs; far and behind are functions that run a program in the other two. Far
# passes on what comes for behind. A process namespace ends what the script started, and a mount
# namespace holds the names, so that nothing is left and nothing is shared.
set -eu
if [ "$1" != inside ]; then
	exec unshare --net --mount --pid --fork --kill-child --mount-proc sh "$0" inside "$@"
fi
shift

mount -t tmpfs none /run # ip-netns(8) keeps the names there
ip netns add far
ip netns add behind
far() { ip netns exec far "$@"; }
behind() { ip netns exec behind "$@"; }

ip link add to_far index 70 type veth peer name to_here netns far
ip -netns far link add to_behind type veth peer name to_far netns behind
ip link set lo up
far ip link set lo up
behind ip link set lo up
plug() { # DEVICE ADDRESS [far|behind]
	device=$1 address=$2
	shift 2
	"$@" ip link set "$device" up gso_max_segs 1 # each segment is a packet, as on a wire
	"$@" ip address add "$address/24" dev "$device"
}
plug to_far 10.7.0.1
plug to_here 10.7.0.2 far
plug to_behind 10.8.0.2 far
plug to_far 10.8.0.3 behind
ip route add 10.8.0.0/24 via 10.7.0.2
behind ip route add 10.7.0.0/24 via 10.8.0.2
far sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
if [ -e /proc/sys/net/ipv6 ]; then
	ip address add fe80::1/64 dev to_far nodad
	ip address add fd07::1/64 dev to_far nodad
	far ip address add fe80::2/64 dev to_here nodad
	far ip address add fd07::2/64 dev to_here nodad
fi
. "./$1"
