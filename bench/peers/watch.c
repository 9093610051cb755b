// What the kernel's part of a pending read costs: recv(2) that finds nothing, and epoll_ctl(2).
//
//   watch SOCKETS ROUNDS   prints the nanoseconds that it takes for one of so many sockets
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { watchdog_seconds = 120 };

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static long long now(void) {
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int listen_anywhere(struct sockaddr_in *a) {
	socklen_t size = sizeof *a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	*a = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	if (fd < 0 || bind(fd, (void *)a, size) || listen(fd, 65535) || getsockname(fd, (void *)a, &size))
		fail("listen");
	return fd;
}

static long long watch(const int *fd, int n) {
	int e = epoll_create1(0);
	long long begin = now();
	for (int i = 0; i < n; i++) {
		char p[64];
		struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP | EPOLLET};
		if (recv(fd[2 * i], p, sizeof p, MSG_DONTWAIT) >= 0 || epoll_ctl(e, EPOLL_CTL_ADD, fd[2 * i], &event))
			fail("watch");
	}
	begin = now() - begin;
	close(e);
	return begin;
}

int main(int argc, char **argv) {
	alarm(watchdog_seconds);
	if (argc != 3) {
		fprintf(stderr, "usage: watch SOCKETS ROUNDS\n");
		return 2;
	}
	int n = atoi(argv[1]), rounds = atoi(argv[2]);
	struct rlimit limit;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	struct sockaddr_in a;
	int l = listen_anywhere(&a), *fd = malloc(2 * n * sizeof *fd);
	long long total = 0;
	for (int r = 0; r < rounds; r++) {
		for (int i = 0; i < n; i++) {
			fd[2 * i] = socket(AF_INET, SOCK_STREAM, 0);
			if (fd[2 * i] < 0 || connect(fd[2 * i], (void *)&a, sizeof a) || (fd[2 * i + 1] = accept(l, 0, 0)) < 0)
				fail("connect");
		}
		total += watch(fd, n);
		for (int i = 0; i < 2 * n; i++)
			close(fd[i]);
	}
	printf("%lld\n", total / n / rounds);
	return 0;
}
