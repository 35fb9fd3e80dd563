package pmf

import (
	"encoding/json"
	"fmt"
	"strings"

	"pmfnas/pmf/engine/client"
)

// An Option changes one thing about a study. What no option names has the value of the preset
// for the data set; `pmf config --defaults` explains every setting.
type Option func(*spec)

// spec is what the options of a handle say.
type spec struct {
	name      string
	data      string
	workspace string
	quiet     bool
	settings  map[string]any // nested as in a settings file
	err       error          // the first option that makes no sense
}

func newSpec(data string, options []Option) spec {
	s := spec{data: data, workspace: ".", settings: map[string]any{}}
	for _, o := range options {
		o(&s)
	}
	return s
}

// Options makes one option of several, for studies that have much in common.
func Options(options ...Option) Option {
	return func(s *spec) {
		for _, o := range options {
			o(s)
		}
	}
}

// Name gives the study a name of its own; without it the study is called like its data set.
// Several studies of one workspace share every evaluation that they have in common.
func Name(name string) Option { return func(s *spec) { s.name = name } }

// Workspace names the folder in which studies are kept; without it, the folder of the notebook.
func Workspace(folder string) Option { return func(s *spec) { s.workspace = folder } }

// Quiet shows no live progress while a stage runs, for programs that are not looked at.
func Quiet() Option { return func(s *spec) { s.quiet = true } }

// Seed sets the seed of everything random: equal seeds, equal studies.
func Seed(seed uint64) Option { return Set("seed", seed) }

// Space chooses the search space: paper, medium, small, tiny, or the path of a YAML file.
func Space(name string) Option { return Set("space", client.AbsoluteFile(name)) }

// ActorCritic lets the controller that has learnt decide when stages end and how far new
// architectures are trained (Table 8), in place of the rules of Algorithm 1: by the weights of a
// file that pmf controller train has written, or with "" by those that come with the program.
func ActorCritic(weights string) Option {
	return func(s *spec) {
		Set("controller.kind", "actor-critic")(s)
		Set("controller.weights", client.AbsoluteFile(weights))(s)
	}
}

// BudgetEpochs limits the epochs of training of the whole search, which the fine stage spends to the
// end: beside a small Architectures, 0 keeps a search as small as its stages are.
func BudgetEpochs(epochs int) Option { return Set("budget_epochs", epochs) }

// Parallel sets how many architectures are evaluated at once. It changes the wall time alone.
func Parallel(n int) Option { return Set("parallel", n) }

// TrainImages uses only n training images, balanced by class; 0 uses all.
func TrainImages(n int) Option { return Set("data.train", n) }

// Architectures sets how many architectures each stage evaluates at most (Table 6).
func Architectures(global, region, fine int) Option {
	return each("architectures", global, region, fine)
}

// Epochs sets how many epochs an architecture has been trained in all when it leaves each
// stage (Table 6). The three numbers must grow.
func Epochs(global, region, fine int) Option { return each("epochs", global, region, fine) }

func each(key string, global, region, fine int) Option {
	return func(s *spec) {
		Set("global."+key, global)(s)
		Set("region."+key, region)(s)
		Set("fine."+key, fine)(s)
	}
}

// Objectives names what is searched for: accuracy, and beside it any of latency, params, flops and
// memory. With several, the fine stage looks for the best trade-offs, and the study chooses the
// knee of their front, or where limits are set the most accurate within them.
func Objectives(names ...string) Option { return Set("objectives", names) }

// A Part is something that a study can be run without.
type Part string

// The parts of the method, for its ablation (Table 16).
const (
	Predictor     Part = "predictor"   // rank by the last accuracy seen
	Uncertainty   Part = "uncertainty" // the predictor's uncertainty counts for nothing
	Progressive   Part = "progressive" // every architecture at high fidelity from the start, same budget
	Density       Part = "density"     // as many regions kept, but drawn at random
	EarlyStopping Part = "early-stop"  // train every epoch: neither patience nor predictor ends a training
	Fidelities    Part = "fidelities"  // every architecture at medium fidelity (Table 16's fixed ten epochs), same budget
)

// Without leaves parts of the method out.
func Without(parts ...Part) Option { return Set("without", parts) }

// Set changes any other setting, by the name that `pmf config --defaults` lists, such as
// "controller.lambda". A name that does not exist is refused with the nearest one that does.
func Set(key string, value any) Option {
	return func(s *spec) {
		if key == "" {
			s.fail(fmt.Errorf("pmf.Set needs the name of a setting, such as %q", "fine.architectures"))
			return
		}
		group := s.settings
		parts := strings.Split(key, ".")
		for _, part := range parts[:len(parts)-1] {
			inner, ok := group[part].(map[string]any)
			if !ok {
				inner = map[string]any{}
				group[part] = inner
			}
			group = inner
		}
		group[parts[len(parts)-1]] = value
	}
}

func (s *spec) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// document returns the settings as the engine reads them; nil when no option set any.
func (s *spec) document() (json.RawMessage, error) {
	if len(s.settings) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(s.settings)
	if err != nil {
		return nil, fmt.Errorf("settings of study %s: %w", s.name, err)
	}
	return text, nil
}
