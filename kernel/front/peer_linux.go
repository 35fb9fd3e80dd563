package front

import (
	"net"
	"os"
	"syscall"
)

// peer returns the process at the other end; nil when it has gone. Its handle stays its own, even
// when another process gets the number.
func peer(connection net.Conn) *os.Process {
	raw, err := connection.(*net.UnixConn).SyscallConn()
	if err != nil {
		return nil
	}
	var process *os.Process
	raw.Control(func(fd uintptr) {
		if who, err := syscall.GetsockoptUcred(int(fd), syscall.SOL_SOCKET, syscall.SO_PEERCRED); err == nil {
			process, _ = os.FindProcess(int(who.Pid))
		}
	})
	return process
}
