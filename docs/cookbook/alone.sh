# alone.sh SCRIPT runs a script in a network of its own, in which servers have their usual ports, and www.example, mail.example
# and db.example are this machine, and whose /run is empty. What it has started ends with it.
set -eu
if [ "$1" != inside ]; then
	exec unshare --net --mount --pid --fork --kill-child --mount-proc sh "$0" inside "$@"
fi
mount -t tmpfs none /run
echo '127.0.0.1 localhost www.example mail.example db.example' >/run/hosts
mount --bind /run/hosts /etc/hosts
ip link set lo up
. "$2"
