package arch_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pmfnas/pmf/arch"
)

func TestParseTellsWhatIsWrong(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "has 1 parts, want macro/cell/options"},
		{"d20:c16/x/y", `macro is "d20:c16", want d…:c…:w…:r…,…`},
		{"20:c16:w2:r0,0/x/y", `field 1 of the macro is "20", want d and a number`},
		{"d20:c16:w2:r0/x/y", `second offset is "", want a whole number`},
		{"d20:c16:wide:r0,0/x/y", `width is "ide", want a number`},
		{"d20:c16:w2:r0,0/ss.ss-/y", `cell is "ss.ss-", want 14 letters of 35sdmai-`},
		{"d20:c16:w2:r0,0/sx.ss-.is--.i-3--/y", `edge 1 of the cell is 'x', want one of 35sdmai-`},
		{"d20:c16:w2:r0,0/ssss-.is--.i-3--/y", `want its nodes parted as in "ss.ss-.is--.i-3--"`},
		{"d20:c16:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none", "want activation:normalisation:attention:residual"},
		{"d20:c16:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:all:post", `attention is "all", want none, se or cbam`},
		{"d1:c16:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post", "depth is 1, want 2 to 1000 cells"},
		{"d20:c0:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post", "channels are 0, want 1 to 4096"},
		{"d20:c16:wNaN:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post", "width is NaN, want more than 0"},
		{"d20:c16:w2:r9,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post", "reductions are the cells 15 and 13"},
	} {
		if _, err := arch.Parse(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: got %v, want %q", test.text, err, test.want)
		}
	}
}

func TestJSONTellsWhatIsWrong(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{`[]`, "architecture: "},
		{`{"cell":[["conv3"],[],[],[]]}`, "node 0 of the cell has 1 operations, want 2"},
		{`{"cell":[["conv3","conv4"]]}`, `operation is "conv4", want conv3, conv5,`},
		{`{"options":{"residual":"both"}}`, `residual is "both", want post or pre`},
	} {
		var a arch.Architecture
		if err := json.Unmarshal([]byte(test.text), &a); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.text, err, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("d20:c16:w2:r0,0/ss.ss-.is--.i-3--/relu:batchnorm:none:post")
	f.Add("d14:c64:w2.5:r-2,2/35.sdm.ai-3.5sdma/gelu:groupnorm:cbam:pre")
	f.Add("d2:c1:w1e-5:r+0,0/3-.---.----.-----/swish:layernorm:se:post")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := arch.Parse(text)
		if err != nil {
			if !strings.Contains(err.Error(), "architecture ") {
				t.Fatalf("%v names no architecture", err)
			}
			return
		}
		if back, err := arch.Parse(a.String()); err != nil || back != a {
			t.Fatalf("%v came back as %v (%v)", a, back, err)
		}
		if len(a.Layout(cifar10)) == 0 || a.Params(cifar10) <= 0 {
			t.Fatalf("%v was accepted, and is no network", a)
		}
	})
}

func FuzzUnmarshalJSON(f *testing.F) {
	f.Add([]byte(`{"macro":{"depth":20,"channels":16,"width":1.5,"down":[0,-1]},"cell":[["conv3","zero"],["zero","zero","zero"],["zero","zero","zero","zero"],["zero","zero","zero","zero","zero"]],"options":{}}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var a, back arch.Architecture
		if json.Unmarshal(text, &a) != nil {
			return
		}
		again, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(again, &back); err != nil || back != a {
			t.Fatalf("%s came back as %v (%v)", again, back, err)
		}
		_, _ = a.ID(), a.Params(cifar10)
	})
}
