package pmf

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/report/view"
)

// A Study is a handle to a search that lives in the engine of a workspace. Making one costs
// nothing: the engine is asked, and started where none runs, by the first method that needs
// it. A handle is used by one goroutine at a time.
type Study struct {
	spec   spec
	parent *Study // what it is forked from; nil for none
	err    error  // the first error; all later methods return it

	client *client.Client // nil before the first use
	notice string         // what opening the study found worth telling; "" for nothing
}

// Open returns a handle to the study of a data set: "digits", which is built in, or a kind and a
// folder, such as "cifar10:DIR"; the kinds are mnist, fashionmnist, cifar10, cifar100, imagenet
// and folder. The study is made when it is first used. When one of its name exists and the
// options say otherwise than before, only what depends on the difference is computed again,
// and what that is, is told.
func Open(data string, options ...Option) *Study {
	s := &Study{spec: newSpec(data, options)}
	if s.spec.name == "" {
		s.spec.name, _, _ = strings.Cut(data, ":")
	}
	if data == "" {
		s.spec.fail(errors.New(`pmf.Open needs a data set: "digits", or a kind and a folder such as "cifar10:DIR"; pmf.Load opens a study by its name`))
	}
	s.err = s.spec.err
	return s
}

// Load returns a handle to a study that exists, with the settings that it has.
func Load(name string, options ...Option) *Study {
	s := &Study{spec: newSpec("", append([]Option{Name(name)}, options...))}
	s.err = s.spec.err
	return s
}

// Fork returns a handle to a study of another name which has the settings of this one, with
// the options laid over them. The two share every evaluation that both need.
func (s *Study) Fork(name string, options ...Option) *Study {
	fork := &Study{spec: newSpec("", append([]Option{Name(name), Workspace(s.spec.workspace)}, options...)), parent: s}
	fork.err = errors.Join(s.err, fork.spec.err)
	return fork
}

// String tells what the handle stands for. It asks nobody, so it is the same whether or not the
// study has been made.
func (s *Study) String() string {
	text := "study " + s.spec.name
	if s.spec.data != "" {
		text += " of " + s.spec.data
	}
	if s.parent != nil {
		text += ", a fork of " + s.parent.Name()
	}
	if s.err != nil {
		return text + ": " + s.err.Error()
	}
	return text + ". Run() searches, Stages() shows what was done."
}

// Show tells what the handle stands for, and how far the study is where an engine runs that knows.
// It starts none.
func (s *Study) Show() view.Document {
	d := view.Document{Blocks: []view.Block{{Text: s.String()}}}
	ctx := context.Background()
	if s.err != nil {
		return d
	}
	c, err := client.Open(ctx, s.spec.workspace, client.Options{NoStart: true})
	if err != nil {
		return d
	}
	defer c.Close()
	var known []protocol.Study
	if err := c.Call(ctx, protocol.StudyList, nil, &known); err != nil {
		return d
	}
	for _, now := range known {
		if now.Name == s.Name() {
			d.Blocks = append(d.Blocks, view.Block{Text: now.State()})
			var stages view.Document
			if c.Call(ctx, protocol.StudyView, protocol.ViewParams{Name: now.Name, Table: "stages"}, &stages) == nil {
				d.Blocks = append(d.Blocks, stages.Blocks...)
			}
		}
	}
	return d
}

// Name returns the name of the study.
func (s *Study) Name() string { return s.spec.name }

// Err returns the first error that the handle has met; nil when all went well.
func (s *Study) Err() error { return s.err }

// keep remembers the first error and returns the one that counts.
func (s *Study) keep(err error) error {
	if s.err == nil && err != nil {
		s.err = err
	}
	return s.err
}

// use connects to the engine and opens the study there, once a handle.
func (s *Study) use(ctx context.Context) error {
	if s.err != nil || s.client != nil {
		return s.err
	}
	if s.parent != nil {
		if err := s.parent.use(ctx); err != nil {
			return s.keep(err)
		}
	}
	c, err := connect(ctx, s.spec.workspace)
	if err != nil {
		return s.keep(err)
	}
	opened, err := s.open(ctx, c)
	if err != nil {
		c.Close()
		return s.keep(err)
	}
	s.client, s.notice = c, opened.Notice()
	return nil
}

// connect reaches the engine of a workspace. The environment is read here because a cell has no
// main function of ours that could.
func connect(ctx context.Context, workspace string) (*client.Client, error) {
	return client.Open(ctx, workspace, client.Options{Program: os.Getenv("PMF_PROGRAM"), Lost: sayLost})
}

// open asks the engine for the study, as the handle wants it.
func (s *Study) open(ctx context.Context, c *client.Client) (opened protocol.Study, err error) {
	settings, err := s.spec.document()
	if err != nil {
		return opened, err
	}
	if s.parent != nil {
		p := protocol.ForkParams{From: s.parent.Name(), Name: s.spec.name, Settings: settings}
		err = c.Call(ctx, protocol.StudyFork, p, &opened)
		return opened, err
	}
	p := protocol.OpenParams{Name: s.spec.name, Settings: settings}
	if s.spec.data != "" {
		p.Data = client.AbsoluteData(s.spec.data)
	}
	err = c.Call(ctx, protocol.StudyOpen, p, &opened)
	return opened, err
}

// sayLost tells that a run goes on in another engine.
func sayLost() {
	fmt.Println("The engine went away; another one is started and goes on (see .pmf/" + client.LogName + ").")
}
