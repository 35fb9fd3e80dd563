// Package socket listens and connects on Unix sockets by raw system calls: a program that
// uses it links in half the time of one that uses net, and a cell of a notebook is linked
// each time it runs. A socket is named by its folder and its name there and is reached through
// the opened folder, so the folder's path may be longer than the 108 bytes of a socket address.
package socket
