// The C loops: blocking calls, as one writes them without further thought, and one loop that never sleeps.
// PORT is one of TCP, or an address as the server prints it: unix:@NAME, udp:127.0.0.1:PORT.
//
//   client pingpong PORT SIZE ROUNDS   sends a message, and reads as much back
//   client spin PORT SIZE ROUNDS       likewise; while there is nothing to read, it tries again
//   client receive PORT [FILE]         reads to the end, into a file or into nothing
//   client send PORT FILE              reads a file in blocks of 64 KiB, and sends each
//   client sendfile PORT FILE          sendfile(2), of all that is left
//   client bytes PORT COUNT            sends one byte, COUNT times
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { watchdog_seconds = 120, receive_block = 64 << 10, sendfile_most = 0x7ffff000 };

static void fail(const char *what) {
	perror(what);
	exit(1);
}

static int dial_unix(const char *name) {
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	size_t n = strlen(name);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	memcpy(a.sun_path + 1, name, n);
	if (fd < 0 || connect(fd, (void *)&a, offsetof(struct sockaddr_un, sun_path) + 1 + n))
		fail("connect");
	return fd;
}

static int dial(const char *to) {
	if (!strncmp(to, "unix:@", 6))
		return dial_unix(to + 6);
	int udp = !strncmp(to, "udp:", 4), port = atoi(udp ? strrchr(to, ':') + 1 : to);
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (fd < 0 || connect(fd, (void *)&a, sizeof a))
		fail("connect");
	return fd;
}

static void send_all(int fd, const char *p, size_t size) {
	while (size) {
		ssize_t n = send(fd, p, size, MSG_NOSIGNAL);
		if (n < 0)
			fail("send");
		p += n;
		size -= n;
	}
}

static void pingpong(int fd, size_t size, long rounds, int flags) {
	char *p = malloc(size);
	memset(p, 'x', size);
	while (rounds--) {
		send_all(fd, p, size);
		for (size_t got = 0; got < size;) {
			ssize_t n = recv(fd, p + got, size - got, flags);
			if (n < 0 && errno == EAGAIN)
				continue;
			if (n <= 0)
				fail("recv");
			got += n;
		}
	}
	send(fd, p, 0, MSG_NOSIGNAL); // of messages that is the end, of a stream it is nothing
}

static void receive(int fd, const char *path) {
	char *p = malloc(receive_block);
	int out = -1;
	if (path && (out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666)) < 0)
		fail(path);
	for (;;) {
		ssize_t n = recv(fd, p, receive_block, 0);
		if (n < 0)
			fail("recv");
		if (n == 0)
			break;
		for (ssize_t written = 0; out >= 0 && written < n;) {
			ssize_t w = write(out, p + written, n - written);
			if (w < 0)
				fail(path);
			written += w;
		}
	}
	if (out >= 0)
		close(out);
}

static int open_file(const char *path, off_t *size) {
	struct stat s;
	int f = open(path, O_RDONLY);
	if (f < 0 || fstat(f, &s))
		fail(path);
	*size = s.st_size;
	return f;
}

static void send_read(int fd, const char *path) {
	char *p = malloc(receive_block);
	int f = open(path, O_RDONLY);
	if (f < 0)
		fail(path);
	for (ssize_t n; (n = read(f, p, receive_block)) != 0; send_all(fd, p, n))
		if (n < 0)
			fail("read");
}

static void send_file(int fd, const char *path) {
	off_t size, offset = 0;
	int f = open_file(path, &size);
	while (offset < size)
		if (sendfile(fd, f, &offset, sendfile_most) <= 0)
			fail("sendfile");
}

int main(int argc, char **argv) {
	alarm(watchdog_seconds);
	if (argc < 3) {
		fprintf(stderr, "usage: client MODE PORT ...\n");
		return 2;
	}
	int fd = dial(argv[2]);
	if (argc == 5 && !strcmp(argv[1], "pingpong"))
		pingpong(fd, atoll(argv[3]), atol(argv[4]), 0);
	else if (argc == 5 && !strcmp(argv[1], "spin"))
		pingpong(fd, atoll(argv[3]), atol(argv[4]), MSG_DONTWAIT);
	else if (!strcmp(argv[1], "receive"))
		receive(fd, argc > 3 ? argv[3] : 0);
	else if (argc == 4 && !strcmp(argv[1], "send"))
		send_read(fd, argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "sendfile"))
		send_file(fd, argv[3]);
	else if (argc == 4 && !strcmp(argv[1], "bytes"))
		for (long n = atol(argv[3]); n--;)
			send_all(fd, "x", 1);
	else
		return 2;
	close(fd);
	return 0;
}
