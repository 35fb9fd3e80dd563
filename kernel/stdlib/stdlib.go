// Package stdlib knows the packages of Go's standard library by their names, without a compiler.
package stdlib

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Path returns the import path of a package, "" for none. Of several with one name it is the one
// that cells mean most often, and sole is false.
func Path(name string) (path string, sole bool) {
	if path, ok := paths[name]; ok {
		return path, true
	}
	if several := namesakes[name]; len(several) > 0 {
		return several[0], false
	}
	return "", false
}

// Names lists the names of all packages, in no order.
func Names() []string {
	return slices.AppendSeq(slices.Collect(maps.Keys(paths)), maps.Keys(namesakes))
}

// Paths lists the import paths of all packages, in no order.
func Paths() []string {
	all := slices.Collect(maps.Values(paths))
	for several := range maps.Values(namesakes) {
		all = append(all, several...)
	}
	return all
}

// Name is the name of a package as its import path suggests it: the last element that is no
// version. For the standard library it is the true one.
func Name(path string) string {
	elements := strings.Split(path, "/")
	name := elements[len(elements)-1]
	if version := strings.TrimPrefix(name, "v"); version != name && len(elements) > 1 {
		if _, err := strconv.Atoi(version); err == nil {
			return elements[len(elements)-2]
		}
	}
	return name
}

// namesakes are packages that share a name, the usual one first.
var namesakes = map[string][]string{
	"pprof":    {"runtime/pprof", "net/http/pprof"},
	"rand":     {"math/rand/v2", "math/rand", "crypto/rand"},
	"scanner":  {"text/scanner", "go/scanner"},
	"template": {"text/template", "html/template"},
}

// paths holds the packages whose name no other one has; a test compares it with go list.
var paths = map[string]string{
	"adler32": "hash/adler32", "aes": "crypto/aes", "ascii85": "encoding/ascii85", "asn1": "encoding/asn1",
	"ast": "go/ast", "atomic": "sync/atomic", "base32": "encoding/base32", "base64": "encoding/base64",
	"big": "math/big", "binary": "encoding/binary", "bits": "math/bits", "bufio": "bufio",
	"build": "go/build", "buildinfo": "debug/buildinfo", "bytes": "bytes", "bzip2": "compress/bzip2",
	"cgi": "net/http/cgi", "cgo": "runtime/cgo", "cipher": "crypto/cipher", "cmp": "cmp",
	"cmplx": "math/cmplx", "color": "image/color", "comment": "go/doc/comment", "constant": "go/constant",
	"constraint": "go/build/constraint", "context": "context", "cookiejar": "net/http/cookiejar",
	"coverage": "runtime/coverage", "crc32": "hash/crc32", "crc64": "hash/crc64", "crypto": "crypto",
	"cryptotest": "testing/cryptotest", "csv": "encoding/csv", "debug": "runtime/debug", "des": "crypto/des",
	"doc": "go/doc", "draw": "image/draw", "driver": "database/sql/driver", "dsa": "crypto/dsa",
	"dwarf": "debug/dwarf", "ecdh": "crypto/ecdh", "ecdsa": "crypto/ecdsa", "ed25519": "crypto/ed25519",
	"elf": "debug/elf", "elliptic": "crypto/elliptic", "embed": "embed", "encoding": "encoding",
	"errors": "errors", "exec": "os/exec", "expvar": "expvar", "fcgi": "net/http/fcgi",
	"filepath": "path/filepath", "fips140": "crypto/fips140", "flag": "flag", "flate": "compress/flate",
	"fmt": "fmt", "fnv": "hash/fnv", "format": "go/format", "fs": "io/fs", "fstest": "testing/fstest",
	"gif": "image/gif", "gob": "encoding/gob", "gosym": "debug/gosym", "gzip": "compress/gzip",
	"hash": "hash", "heap": "container/heap", "hex": "encoding/hex", "hkdf": "crypto/hkdf",
	"hmac": "crypto/hmac", "hpke": "crypto/hpke", "html": "html", "http": "net/http",
	"httptest": "net/http/httptest", "httptrace": "net/http/httptrace", "httputil": "net/http/httputil",
	"image": "image", "importer": "go/importer", "io": "io", "iotest": "testing/iotest",
	"ioutil": "io/ioutil", "iter": "iter", "jpeg": "image/jpeg", "json": "encoding/json",
	"jsonrpc": "net/rpc/jsonrpc", "list": "container/list", "log": "log", "lzw": "compress/lzw",
	"macho": "debug/macho", "mail": "net/mail", "maphash": "hash/maphash", "maps": "maps", "math": "math",
	"md5": "crypto/md5", "metrics": "runtime/metrics", "mime": "mime", "mlkem": "crypto/mlkem",
	"mlkemtest": "crypto/mlkem/mlkemtest", "multipart": "mime/multipart", "net": "net", "netip": "net/netip",
	"os": "os", "palette": "image/color/palette", "parse": "text/template/parse", "parser": "go/parser",
	"path": "path", "pbkdf2": "crypto/pbkdf2", "pe": "debug/pe", "pem": "encoding/pem",
	"pkix": "crypto/x509/pkix", "plan9obj": "debug/plan9obj", "plugin": "plugin", "png": "image/png",
	"printer": "go/printer", "quick": "testing/quick", "quotedprintable": "mime/quotedprintable",
	"race": "runtime/race", "rc4": "crypto/rc4", "reflect": "reflect", "regexp": "regexp",
	"ring": "container/ring", "rpc": "net/rpc", "rsa": "crypto/rsa", "runtime": "runtime",
	"sha1": "crypto/sha1", "sha256": "crypto/sha256", "sha3": "crypto/sha3", "sha512": "crypto/sha512",
	"signal": "os/signal", "slices": "slices", "slog": "log/slog", "slogtest": "testing/slogtest",
	"smtp": "net/smtp", "sort": "sort", "sql": "database/sql", "strconv": "strconv", "strings": "strings",
	"structs": "structs", "subtle": "crypto/subtle", "suffixarray": "index/suffixarray", "sync": "sync",
	"synctest": "testing/synctest", "syntax": "regexp/syntax", "syscall": "syscall", "syslog": "log/syslog",
	"tabwriter": "text/tabwriter", "tar": "archive/tar", "testing": "testing", "textproto": "net/textproto",
	"time": "time", "tls": "crypto/tls", "token": "go/token", "trace": "runtime/trace", "types": "go/types",
	"tzdata": "time/tzdata", "unicode": "unicode", "unique": "unique", "unsafe": "unsafe", "url": "net/url",
	"user": "os/user", "utf16": "unicode/utf16", "utf8": "unicode/utf8", "version": "go/version",
	"weak": "weak", "x509": "crypto/x509", "xml": "encoding/xml", "zip": "archive/zip",
	"zlib": "compress/zlib",
}
