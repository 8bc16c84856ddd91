// title: A galaxy to turn
// engine: three
// about: Twenty thousand stars in five arms. Drag to turn it, scroll or pinch to come closer.

import * as THREE from "three"
import {OrbitControls} from "three/addons/controls/OrbitControls.js"

const STARS = 20000
const ARMS = 5
const CURL = 1.1  // how far an arm winds round the middle
const MIDDLE = new THREE.Color("#ffd9a0"), RIM = new THREE.Color("#6a4dff")

const renderer = new THREE.WebGLRenderer()
renderer.setClearColor("#07061a")
renderer.setPixelRatio(Math.min(devicePixelRatio, 2))
document.body.append(renderer.domElement)

const scene = new THREE.Scene()
const camera = new THREE.PerspectiveCamera(55, 1, 0.1, 100)
camera.position.set(0, 2.4, 4)

const controls = new OrbitControls(camera, renderer.domElement)
controls.enableDamping = true
controls.autoRotate = !matchMedia("(prefers-reduced-motion: reduce)").matches
controls.autoRotateSpeed = 0.9
controls.minDistance = 1
controls.maxDistance = 14

scene.add(makeGalaxy())

/** Points in one object: three.js draws them all in one go. */
function makeGalaxy() {
  const places = [], colours = []
  for (let star = 0; star < STARS; star++) {
    const distance = 4 * neo.random() ** 1.4  // more of them near the middle
    const angle = star % ARMS / ARMS * Math.PI * 2 + distance * CURL
    places.push(Math.cos(angle) * distance + stray(distance), stray(distance) * 0.5, Math.sin(angle) * distance + stray(distance))
    const colour = MIDDLE.clone().lerp(RIM, Math.sqrt(distance / 4))
    colours.push(colour.r, colour.g, colour.b)
  }
  const stars = new THREE.BufferGeometry()
  stars.setAttribute("position", new THREE.Float32BufferAttribute(places, 3))
  stars.setAttribute("color", new THREE.Float32BufferAttribute(colours, 3))
  const light = {size: 0.03, vertexColors: true, opacity: 0.7, transparent: true, blending: THREE.AdditiveBlending, depthWrite: false}  // light adds up
  return new THREE.Points(stars, new THREE.PointsMaterial(light))
}

/** How far a star is from where its arm should be: mostly a little, at times a lot. */
function stray(distance) {
  return (neo.random() * 2 - 1) ** 3 * (0.3 + distance * 0.2)
}

function fit() {
  camera.aspect = innerWidth / innerHeight
  camera.updateProjectionMatrix()
  renderer.setSize(innerWidth, innerHeight)
}

addEventListener("resize", fit)
fit()
renderer.setAnimationLoop(() => {
  controls.update()
  renderer.render(scene, camera)
})
