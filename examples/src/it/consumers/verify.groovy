// What a project gets that embeds one module: the module, what it uses of ours, and the libraries listed here; nothing else.
def gets = { name ->
    def file = new File(basedir, "${name}/target/gets.txt")
    (file.text =~ /([\w.-]+):([\w.-]+):jar:([\w.-]+):(?:compile|runtime)/).collect { it[1] + ':' + it[2] } as TreeSet
}
def expected = [
    'shuffle-sharding' : ['org.jspecify:jspecify', 'dev.plimsoll:plimsoll-shuffle-sharding'],
    'cell-router'      : ['org.jspecify:jspecify', 'dev.plimsoll:plimsoll-shuffle-sharding', 'dev.plimsoll:plimsoll-cell-router'],
    'constant-work'    : ['org.jspecify:jspecify', 'dev.plimsoll:plimsoll-shuffle-sharding', 'dev.plimsoll:plimsoll-constant-work'],
    'load-shedding'    : ['org.jspecify:jspecify', 'dev.plimsoll:plimsoll-load-shedding'],
    'priority-queue'   : ['org.jspecify:jspecify', 'dev.plimsoll:plimsoll-priority-queue'],
    'simulation-engine': ['org.jspecify:jspecify', 'dev.plimsoll:plimsoll-simulation-engine', 'org.hdrhistogram:HdrHistogram'],
]
expected.each { name, wanted ->
    assert gets(name) == wanted as TreeSet : "what a user of ${name} gets"
}

// Importing the BOM changes no third-party version: this library asks for an older Jackson than our lab uses, and gets it.
def own = new File(basedir, 'own-versions/target/gets.txt').text
assert own.contains('tools.jackson.core:jackson-databind:jar:3.1.8')
return true
