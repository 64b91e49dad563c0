package engine

// Endpoint returns where the engine listens and who may log in. Address and
// passwords stay the same for the life of the engine, across restarts and
// take-overs, unless another program has taken the address meanwhile; the
// process id changes with each restart.
func (e *Engine) Endpoint() Endpoint {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.endpoint
}

// Ready reports whether the engine answered when last looked at: at most a
// second ago when another program owns it, else up to the moment its process
// ended. WaitReady asks anew.
func (e *Engine) Ready() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.ready
}

// Attached reports whether another program owns the engine.
func (e *Engine) Attached() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.attached
}

// Restarts counts how often this Engine has started a child again after one
// ended unasked.
func (e *Engine) Restarts() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.restarts
}

func (e *Engine) setEndpoint(endpoint Endpoint) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.endpoint = endpoint
}

func (e *Engine) setReady(ready bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ready = ready
}

func (e *Engine) setAttached(attached bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.attached = attached
}

func (e *Engine) countRestart() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.restarts++
}

func (e *Engine) setProblem(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.problem = err
}

func (e *Engine) lastProblem() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.problem
}
