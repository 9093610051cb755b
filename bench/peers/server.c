// The far end of every measurement: one program, so that all clients meet the same. It listens on
// 127.0.0.1, prints its ports, serves one client, and prints what it measured: nanoseconds and a count.
// As `server unix ...` and `server udp ...` it prints an address instead of a port. Over UDP a message of
// no bytes is the client's end.
//
//   server echo SIZE         sends each message of SIZE bytes back; from the first message to the last
//   server source N BLOCK END  sends N bytes in sends of BLOCK, the last of them END (line: a newline
//                            ends each 80); from the connection to the client's end
//   server sink              drops what comes; from the first byte to the last
//   server hold PORTS        holds every connection until standard input ends; measures nothing
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { watchdog_seconds = 120, ports_max = 16, line_size = 80, cached_block = 64 << 10 };

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static long long now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int listen_anywhere(int *port) {
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (void *)&a, size) || listen(fd, 65535) || getsockname(fd, (void *)&a, &size))
		fail("listen");
	*port = ntohs(a.sin_port);
	return fd;
}

// By a name that no file has, and that goes with the process.
static int listen_unix(void) {
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int n = snprintf(a.sun_path + 1, sizeof a.sun_path - 1, "sockshell-bench-%d", getpid());
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, (void *)&a, offsetof(struct sockaddr_un, sun_path) + 1 + n) || listen(fd, 1))
		fail("listen");
	printf("unix:@%s\n", a.sun_path + 1);
	return fd;
}

// Takes the first to send as its peer.
static int udp_peer(void) {
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof a;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd < 0 || bind(fd, (void *)&a, size) || getsockname(fd, (void *)&a, &size))
		fail("bind");
	printf("udp:127.0.0.1:%d\n", ntohs(a.sin_port));
	fflush(stdout);
	if (recvfrom(fd, 0, 0, MSG_PEEK, (void *)&a, &size) < 0 || connect(fd, (void *)&a, size))
		fail("connect");
	return fd;
}

enum { tcp, unix_stream, udp } transport;

static int accept_one(void) {
	int port, l;
	if (transport == udp)
		return udp_peer();
	if (transport == unix_stream)
		l = listen_unix();
	else {
		l = listen_anywhere(&port);
		printf("%d\n", port);
	}
	fflush(stdout);
	int fd = accept(l, 0, 0);
	if (fd < 0)
		fail("accept");
	close(l);
	return fd;
}

static void report(long long ns, long long count) {
	printf("%lld %lld\n", ns, count);
	exit(0);
}

static void echo(size_t size) {
	char *p = malloc(size);
	int fd = accept_one();
	long long first = 0, last = 0, count = 0;
	for (;;) {
		size_t n = 0;
		while (n < size) {
			ssize_t r = recv(fd, p + n, size - n, 0);
			if (r < 0)
				fail("recv");
			if (r == 0)
				report(last - first, count - 1);
			n += r;
		}
		last = now();
		if (count++ == 0)
			first = last;
		if (send(fd, p, size, MSG_NOSIGNAL) != (ssize_t)size)
			fail("send");
	}
}

static void send_bytes(int fd, const char *p, size_t n) {
	while (n) {
		ssize_t r = send(fd, p, n, MSG_NOSIGNAL);
		if (r < 0)
			fail("send");
		p += r;
		n -= r;
	}
}

// Large blocks come out of the kernel's cache, without a copy, so that the receiver is what is measured.
static int block_file(const char *p, size_t block) {
	int f = memfd_create("block", 0);
	if (f < 0 || write(f, p, block) != (ssize_t)block)
		fail("memfd");
	return f;
}

static void send_block(int fd, int f, size_t block) {
	off_t offset = 0;
	while (offset < (off_t)block)
		if (sendfile(fd, f, &offset, block - offset) < 0)
			fail("sendfile");
}

static void source(long long total, size_t block, const char *end) {
	int lines = !strcmp(end, "line"), on = 1;
	// A block of lines begins with a line, so it is cut to whole ones.
	if (lines)
		block -= block % line_size;
	char *p = malloc(block);
	for (size_t i = 0; i < block; i++)
		p[i] = lines && i % line_size == line_size - 1 ? '\n' : 'x';
	int f = block >= cached_block ? block_file(p, block) : -1;
	int fd = accept_one();
	if (transport == tcp)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	long long begin = now(), rest = total;
	for (; rest > (long long)block; rest -= block)
		if (f >= 0)
			send_block(fd, f, block);
		else
			send_bytes(fd, p, block);
	if (!lines && rest >= (long long)strlen(end))
		memcpy(p + rest - strlen(end), end, strlen(end));
	send_bytes(fd, p, rest);
	shutdown(fd, SHUT_WR);
	// Its end says that the client has everything: an acknowledgement says only that the kernel has. One
	// that ends with bytes unread resets the connection.
	ssize_t r = recv(fd, p, 1, 0);
	if (r < 0)
		fail("recv");
	report(now() - begin, total);
}

static void sink(void) {
	size_t size = 1 << 20;
	char *p = malloc(size);
	int fd = accept_one();
	long long first = 0, last = 0, count = 0;
	for (;;) {
		// Of TCP dropped in the kernel (tcp(7)), so that the sender is what is measured.
		ssize_t r = recv(fd, p, size, MSG_TRUNC);
		if (r < 0)
			fail("recv");
		if (r == 0)
			report(last - first, count);
		last = now();
		if (count == 0)
			first = last;
		count += r;
	}
}

static void hold(int ports) {
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	struct pollfd p[ports_max + 1];
	if (ports > ports_max)
		ports = ports_max;
	for (int i = 0; i < ports; i++) {
		int port;
		p[i] = (struct pollfd){.fd = listen_anywhere(&port), .events = POLLIN};
		printf(i ? " %d" : "%d", port);
	}
	p[ports] = (struct pollfd){.fd = 0, .events = POLLIN};
	printf("\n");
	fflush(stdout);
	for (;;) {
		if (poll(p, ports + 1, -1) < 0)
			fail("poll");
		if (p[ports].revents)
			report(0, 0);
		for (int i = 0; i < ports; i++)
			if (p[i].revents && accept(p[i].fd, 0, 0) < 0)
				fail("accept");
	}
}

int main(int argc, char **argv) {
	alarm(watchdog_seconds);
	if (argc > 1 && (!strcmp(argv[1], "unix") || !strcmp(argv[1], "udp"))) {
		transport = argv[1][1] == 'n' ? unix_stream : udp;
		argc--, argv++;
	}
	if (argc == 3 && !strcmp(argv[1], "echo"))
		echo(atoll(argv[2]));
	if (argc == 5 && !strcmp(argv[1], "source"))
		source(atoll(argv[2]), atoll(argv[3]), argv[4]);
	if (argc == 2 && !strcmp(argv[1], "sink"))
		sink();
	if (argc == 3 && !strcmp(argv[1], "hold"))
		hold(atoi(argv[2]));
	fprintf(stderr, "usage: server [unix|udp] echo|source|sink|hold ...\n");
	return 2;
}
