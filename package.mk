# What `sam build` runs for the layer and for each function, in the folder that holds its portion of `sayso` and its
# requirements: packages for Lambda's Python and processor, whatever this machine's are. Without Docker and without
# that Python, for nothing is compiled here.
UV_TARGET := --python-version 3.13 --python-platform aarch64-manylinux_2_28 --only-binary :all:

# $(1): where Lambda looks for packages in what is built.
#
# Lambda's disk is read-only, so there is no bytecode to keep, and nobody runs tests, type checkers or command line
# programs there. Metadata stays: trafilatura, for one, asks for its own version when it is imported.
define package
	@mkdir -p "$(1)"
	@cp -R sayso "$(1)/"
	@$(if $(wildcard requirements.txt),uv pip install --quiet --no-deps $(UV_TARGET) --link-mode copy \
		--requirement requirements.txt --target "$(1)")
	@find "$(1)" -depth -type d \( -name __pycache__ -o -name tests \) -exec rm -rf {} +
	@rm -rf "$(1)/bin" "$(1)/.lock"
	@find "$(1)" -type f -name '*.pyi' -delete
endef
