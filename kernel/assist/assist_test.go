package assist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pmfnas/kernel/assist"
)

const project = "../.."

func ExampleIndex_Complete() {
	x := assist.New(project)
	code := "strings.HasP"
	matches, start, end := x.Complete("", code, len(code))
	fmt.Println(matches, code[start:end])
	// Output: [HasPrefix] HasP
}

func TestHandlesAreCompletedByTheirMethods(t *testing.T) {
	code := "var study = pmf.Open(\"digits\")\nstudy.Gl"
	matches, _, _ := assist.New(project).Complete("", code, len(code))
	if !slices.Contains(matches, "Global") {
		t.Errorf("got %q, want Global", matches)
	}
}

func TestCommandsAreCompleted(t *testing.T) {
	x := assist.New(project)
	for code, want := range map[string]string{"%p": "%pmf", "%pmf st": "studies", "var width = 3\nwid": "width", "fm": "fmt"} {
		if matches, _, _ := x.Complete("", code, len(code)); !slices.Contains(matches, want) {
			t.Errorf("%q completes to %q, want %s", code, matches, want)
		}
	}
}

func TestDocumentationIsFound(t *testing.T) {
	x := assist.New(project)
	for code, want := range map[string]string{
		"strings.Fields":            "func Fields(",
		"pmf.Open(":                 "func Open(",
		"strings.Repeat(\"a, (\", ": "func Repeat(",
		"strings.Repeat(x[3], f(":   "",
		"f(strings.Fields(s), ":     "",
		"fmt":                       "package fmt",
		"time.Now().Unix":           "func (t Time) Unix() int64",
		"var study = pmf.Open(\"digits\")\nstudy.Global": "Global(",
		"var study = pmf.Open(\"digits\")\nstudy":        "study is a pmf.Study",
		"http.Get(": "func Get(url string) (resp *Response, err error)",
		"tabwriter": "package tabwriter",
		"append(":   "func append(",
		"for _, r := range []http.Request{} { r.Write":      "func (r *Request) Write(",
		"if a, err := http.Get(u); err == nil { a.Cookies(": "func (r *Response) Cookies()",
		"if a, err := http.Get(u); err == nil { a":          "a is a http.Response",
		"nothing": "",
	} {
		plain, marked := x.Inspect("", code, len(code))
		if !strings.Contains(plain, want) || (want == "") != (plain == "") || (plain == "") != (marked == "") {
			t.Errorf("documentation of %q is %q, want it to hold %q", code, plain, want)
		}
	}
	if _, marked := x.Inspect("", "strings.Fields", 10); !strings.HasPrefix(marked, "```go\nfunc Fields(") {
		t.Errorf("in Markdown it is %q", marked)
	}
}

func TestNamesOfCellsAreExplainedByTheirLastDeclaration(t *testing.T) {
	x := assist.New(project)
	code := "func area() {}\n// area squares.\nfunc area(a struct{}, b int) int {\n\treturn b * b\n}\n" +
		"type Box struct {\n\tWide int\n}\nvar depth = f(\n\t3)\nside := 4\n"
	for name, want := range map[string]string{
		"area":  "func area(a struct{}, b int) int\n\narea squares.",
		"Box":   "type Box struct {\n\tWide int\n}",
		"depth": "var depth = f(\n\t3)",
		"side":  "side := 4",
		"none":  "",
	} {
		if got, _ := x.Inspect(code, name, len(name)); strings.TrimSpace(got) != want {
			t.Errorf("%s is explained as %q, want %q", name, got, want)
		}
	}
}

// TestWhatFollowsIsKnown: a | marks the cursor.
func TestWhatFollowsIsKnown(t *testing.T) {
	x := assist.New(project)
	x.Words = func([]string) []string { return []string{"digits", "digits-small", "--table", "--seed"} }
	cells := "type Inner struct{ Deep int }\ntype P struct {\n\tInner\n\tWide, high int\n\tNext *P\n}\n" +
		"func (p *P) Grow() []P { return nil }\nfunc pair() (int, *P) { return 1, nil }\nvar many = map[string]P{}\n"
	for code, want := range map[string]string{
		"p := P{}\np.|":                                                       "Deep Grow Inner Next Wide high",
		"p := &P{}\np.Next.Gr|":                                               "Grow",
		"p.Grow()[0].W|\nvar p P":                                             "Wide",
		"_, q := pair()\nq.W|":                                                "Wide",
		"for _, v := range many {\n\tv.W|":                                    "Wide",
		"many[\"a\"].W|":                                                      "Wide",
		"func f(a int, p *P) {\n\tp.W|":                                       "Wide",
		"f := func(p P) *P { return nil }\nf(1).W|":                           "Wide",
		"p := P{W|":                                                           "Wide",
		"p := P{Wide: 1, |":                                                   "Inner Next high",
		"p := P{Wide: pai|":                                                   "pair",
		"new(P).hi|":                                                          "high",
		"time.Now().UnixN|":                                                   "UnixNano",
		"var b strings.Builder\nb.WriteS|":                                    "WriteString",
		"pmf.Open(\"digits\").Glob|":                                          "Global",
		"search.AgingOptions{|":                                               "Correlated Decay Population Screen Strength Tournament Warmup",
		"for _, s := range []time.Time{} { s.UnixN|":                          "UnixNano",
		"for k, v := range map[P]time.Time{} { k.W|":                          "Wide",
		"for v := range time.After(1) { v.UnixN|":                             "UnixNano",
		"for i, line := range strings.Split(s, sep) { li|":                    "line list",
		"for a := range func(yield func(P) bool) {} { a.W|":                   "Wide",
		"func f(s iter.Seq2[int, P]) { for i, p := range s { p.W|":            "Wide",
		"for _, c := range []struct{name string}{{}} { c.|":                   "name",
		"if f, err := os.Open(\"a\"); err == nil { f.Fd|":                     "Fd",
		"if f, err := os.Open(\"a\"); err.|":                                  "Error",
		"if a, ok := many[\"a\"]; ok { } else { a.W|":                         "Wide",
		"switch f, err := os.Open(\"a\"); { case true: f.Fd|":                 "Fd",
		"switch v := x.(type) { case int: case P: v.W|":                       "Wide",
		"select { case v := <-time.After(1): v.UnixN|":                        "UnixNano",
		"go func(w io.Writer) { w.|":                                          "Write",
		"defer func() { p := P{}; p.W|":                                       "Wide",
		"func (p *P) Cut(t time.Time) { t.UnixN|":                             "UnixNano",
		"p := P{}\nfor _, p := range []time.Time{} { p.UnixN|":                "UnixNano",
		"p := P{}\nfor p := range 3 { }\np.W|":                                "Wide",
		"p := P{}\nf := func(p int) { }\np.W|":                                "Wide",
		"if true { hidden := P{} }\nhid|":                                     "",
		"v := <-time.After(1)\nv.UnixN|":                                      "UnixNano",
		"d := 3 * time.Second\nd.Minu|":                                       "Minutes",
		"ps := append([]P{}, P{})\nps[1:][0].W|":                              "Wide",
		"type L []P\nvar l L\nl[0].W|":                                        "Wide",
		"x := map[string]*P{\"a\": {W|":                                       "Wide",
		"[]struct{ name string }{{n|":                                         "name",
		"[]P{{W|":                                                             "Wide",
		"x := struct{ At time.Time }{}\nx.At.UnixN|":                          "UnixNano",
		"errors.New(s).|":                                                     "Error",
		"http.StatusTea|":                                                     "StatusTeapot",
		"a, err := http.Get(u)\na.Hea|":                                       "Header",
		"http.Client{T|":                                                      "Timeout Transport",
		"http.DefaultClient.Do|":                                              "Do",
		"func h(w http.ResponseWriter, r *http.Request) { r.URL.Query().Enc|": "Encode",
		"tabwriter.NewWr|":                                                    "NewWriter",
		"sha256.New().Su|":                                                    "Sum",
		"info, err := os.Stat(s)\ninfo.ModT|":                                 "ModTime",
		"import m \"math\"\nm.Sqrt|":                                          "Sqrt Sqrt2 SqrtE SqrtPhi SqrtPi",
		"import \"crypto/rand\"\nrand.Pri|":                                   "Prime",
		"rand.IntN|":                                                          "IntN",
		"fmt.println|":                                                        "Println",
		"import \"encoding/cs|":                                               "encoding/csv",
		"import (\n\t\"fmt\"\n\t\"encoding/cs|":                               "encoding/csv",
		"import r \"math/rand/|":                                              "math/rand/v2",
		"pmf.Load(\"dig|":                                                     "digits digits-small",
		"%pmf report dig|":                                                    "digits digits-small",
		"%pmf report digits --t|":                                             "--table",
		"%ke|":                                                                "%keep",
		"fals|":                                                               "false",
		"x.y.z.|":                                                             "",
		"\"a string.|":                                                        "",
	} {
		before := cells + strings.TrimSuffix(code, "|")
		before, after, _ := strings.Cut(before+"|", "|")
		if strings.Contains(code, "|\n") {
			before, after, _ = strings.Cut(cells+code, "|")
		}
		matches, start, end := x.Complete("", before+after, len(before))
		if got := strings.Join(matches, " "); got != want {
			t.Errorf("%q completes to %q, want %q", code, got, want)
		}
		if end != len(before) || start > end {
			t.Errorf("%q replaces [%d, %d), want to %d", code, start, end, len(before))
		}
	}
}

// BenchmarkComplete completes behind a thousand cells and one more each time.
func BenchmarkComplete(b *testing.B) {
	x := assist.New(project)
	x.Read()
	cells := strings.Repeat("func f(n int) int {\n\treturn n + 1\n}\nx := f(3)\nfmt.Println(x)\n", 1000) + "var s = pmf.Open(\"x\")\n"
	for b.Loop() {
		cells += "y := 1\n"
		x.Complete(cells, "s.Gl", 4)
	}
}

func FuzzComplete(f *testing.F) {
	f.Add("var s = pmf.Open(\"x\")\ns.Gl", 20)
	x := assist.New(project)
	f.Fuzz(func(t *testing.T, code string, offset int) {
		offset = min(max(0, offset), len(code))
		_, start, end := x.Complete("", code, offset)
		if start < 0 || start > end || end > len(code) {
			t.Errorf("range [%d, %d) of %d bytes", start, end, len(code))
		}
		x.Inspect("", code, offset)
	})
}

func TestCellsThatGrowAreReadOn(t *testing.T) {
	x := assist.New(project)
	for _, cells := range []string{"a := 1\n", "a := 1\ntype T struct{ One int }\n", "a := 1\ntype T struct{ One int }\nfunc (T) Two() {}\n", "type T struct{ Three int }\n"} {
		x.Complete(cells, "var t T\nt.", 10)
	}
	if got, _, _ := x.Complete("type T struct{ Three int }\n", "type T struct{ Four int }\nvar t T\nt.", 36); !slices.Equal(got, []string{"Four"}) {
		t.Errorf("the written cell's type has %q", got)
	}
	if got, _, _ := x.Complete("type T struct{ Three int }\n", "var t T\nt.", 10); !slices.Equal(got, []string{"Three"}) {
		t.Errorf("the run cell's type has %q", got)
	}
}
